import { launch } from './launch.ts'
import type { LaunchPlan } from './launch.ts'
import type { Sandbox } from './sandbox.ts'
import { nodeFlags } from './worker-files.ts'

export interface PlainFiles {
  readonly node: string
  readonly bundle: string
}

/**
 * A child process with nothing but an empty environment: for the modules Hearth brings along.
 * `setpriv`, where there is one, has the kernel end it with this process; elsewhere it watches.
 */
export function plainSandbox({ node, bundle }: PlainFiles, setpriv: string | null): Sandbox {
  const plan = (program: readonly string[]): LaunchPlan =>
    setpriv === null
      ? { command: node, args: program }
      : { command: setpriv, args: ['--pdeathsig', 'KILL', node, ...program] }
  return {
    name: 'plain',
    start: ({ memoryMiB }) =>
      launch(plan([...nodeFlags(memoryMiB), bundle, ...(setpriv === null ? ['--watch-parent'] : [])])),
    evaluate: (script, args) => launch(plan(['--input-type=module', '--eval', script, '--', ...args])),
  }
}

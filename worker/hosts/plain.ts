import path from 'node:path'
import type { GpuAccess } from './gpu/access.ts'
import { launch } from './launch.ts'
import { kernelLimits, prlimitArgs } from './limits.ts'
import { scriptProgram, workerProgram } from './program.ts'
import type { Program } from './program.ts'
import type { Sandbox } from './sandbox.ts'

export interface PlainFiles {
  readonly node: string
  readonly bundle: string
}

export interface PlainTools {
  readonly setpriv: string | null
  readonly prlimit: string | null
}

/**
 * A child process with nothing but an empty environment: for the modules Hearth brings along.
 * `setpriv`, where there is one, has the kernel end it with this process; elsewhere it watches.
 */
export function plainSandbox({ node, bundle }: PlainFiles, { setpriv, prlimit }: PlainTools): Sandbox {
  const run = ({ memoryMiB, gpu, args, ownFrames }: Program) => {
    // The kernel would count every process of this account, so their number is left to the watch.
    const limits = prlimitArgs(kernelLimits({ memoryMiB, gpu: gpu !== null }), { countTasks: false })
    const [command = node, ...rest] = [
      ...(prlimit === null ? [] : [prlimit, ...limits, '--']),
      ...(setpriv === null ? [] : [setpriv, '--pdeathsig', 'KILL', '--']),
      node,
      ...args,
    ]
    return launch({ command, args: rest, environment: gpu === null ? {} : environmentOf(gpu), ownFrames })
  }
  const watching = setpriv === null ? ['--watch-parent'] : []
  return {
    name: 'plain',
    start: (options) => {
      const program = workerProgram(options, bundle, options.gpu?.module ?? '')
      return run({ ...program, args: [...program.args, ...watching] })
    },
    evaluate: (script, args, gpu = null) => run(scriptProgram(script, args, gpu)),
  }
}

/** The loader lies where the system put it, not beside the module as in a sandbox. */
function environmentOf({ environment, vulkanLoader }: GpuAccess): Readonly<Record<string, string>> {
  if (vulkanLoader === null) return environment
  const folders = [path.dirname(vulkanLoader), environment['LD_LIBRARY_PATH'] ?? []].flat()
  return { ...environment, LD_LIBRARY_PATH: folders.join(':') }
}

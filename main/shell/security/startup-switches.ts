import { say } from '../../../contract/words/say.ts'
/** What the process was started with, as far as it weakens the shell. */
export interface StartupFacts {
  readonly arguments: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Command line switches as Chromium understood them. */
  hasSwitch(name: string): boolean
  readonly packaged: boolean
}

const sandboxSwitches = ['no-sandbox', 'disable-gpu-sandbox', 'disable-seccomp-filter-sandbox']
const webSwitches = ['disable-web-security', 'load-extension', 'allow-running-insecure-content']
const debugSwitches = ['inspect', 'inspect-brk', 'inspect-wait', 'remote-debugging-port', 'remote-debugging-pipe']
const injectingVariables = ['NODE_OPTIONS', 'ELECTRON_RUN_AS_NODE', 'LD_PRELOAD', 'DYLD_INSERT_LIBRARIES']

/**
 * Why Hearth must not start like this, as a sentence naming the switch, or null. A copy run from
 * its sources may be debugged, which is how it is tested; nothing may switch the sandbox off.
 */
export function startupProblem(facts: StartupFacts): string | null {
  const refused = [...sandboxSwitches, ...webSwitches, ...(facts.packaged ? debugSwitches : [])]
  const found = refused.find((name) => facts.hasSwitch(name) || facts.arguments.some((text) => isSwitch(text, name)))
  if (found !== undefined)
    return say`It was started with --${found}, which switches a protection off. Start it without.`
  const variable = facts.packaged
    ? injectingVariables.find((name) => (facts.environment[name] ?? '') !== '')
    : undefined
  return variable === undefined
    ? null
    : say`It was started with ${variable} set, which lets other code in. Clear that variable and start it again.`
}

function isSwitch(argument: string, name: string): boolean {
  return argument === `--${name}` || argument.startsWith(`--${name}=`)
}

import { translated } from '../../contract/words/speak.ts'
import { readArguments, WHERE_OPTIONS } from './arguments.ts'
import { UsageError } from './failures.ts'
import { foreign } from './foreign-text.ts'
import { EXIT, type CommandIo } from './io.ts'
import { withEngine } from './with-engine.ts'

const CHOICES = new Map([
  ['1h', 'hour'],
  ['tomorrow', 'tomorrow'],
] as const)

/** `hearth pause [--for 1h|tomorrow]`; without a time, until resumed. */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, { ...WHERE_OPTIONS, for: { type: 'string' } })
  const choice = readPauseChoice(values.for)
  const { why } = await withEngine(values, io, (engine) => engine.call('availability.pause', { for: choice }))
  io.out(foreign(translated(why.sentence), 400))
  return EXIT.done
}

/** What `--for` says; without it until resumed. @throws UsageError */
export function readPauseChoice(given: string | undefined): 'hour' | 'tomorrow' | 'resume' {
  const choice = given === undefined ? 'resume' : new Map<string, 'hour' | 'tomorrow'>(CHOICES).get(given)
  if (choice === undefined) throw new UsageError(`--for takes 1h or tomorrow, not “${given}”.`)
  return choice
}

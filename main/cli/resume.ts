import { translated } from '../../contract/words/speak.ts'
import { readArguments, WHERE_OPTIONS } from './arguments.ts'
import { foreign } from './foreign-text.ts'
import { EXIT, type CommandIo } from './io.ts'
import { withEngine } from './with-engine.ts'

/** `hearth resume` */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, WHERE_OPTIONS)
  const { why } = await withEngine(values, io, (engine) => engine.call('availability.resume', {}))
  io.out(foreign(translated(why.sentence), 400))
  if (why.next !== null) io.out(foreign(translated(why.next), 400))
  return EXIT.done
}

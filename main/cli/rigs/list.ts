import { readArguments } from '../arguments.ts'
import { type CommandIo, EXIT } from '../io.ts'
import { withEngine } from '../with-engine.ts'
import { rigsLines } from './lines.ts'
import { RIG_OPTIONS } from './words.ts'

/** `hearth rigs [--json]` */
export async function list(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = readArguments(args, RIG_OPTIONS)
  const { rigs } = await withEngine(values, io, async (engine) => engine.snapshot())
  if (values.json) io.out(JSON.stringify(rigs))
  else for (const line of rigsLines(rigs)) io.out(line)
  return EXIT.done
}

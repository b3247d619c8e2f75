import { readAddress, readArguments, WHERE_OPTIONS } from './arguments.ts'
import { banLines } from './ban.ts'
import { type CommandIo, EXIT } from './io.ts'
import { withEngine } from './with-engine.ts'

/** `hearth unban ADDRESS` */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(args, WHERE_OPTIONS, ['ADDRESS'])
  const payer = readAddress(positionals[0] ?? '')
  const { bans } = await withEngine(values, io, (engine) => engine.call('bans.remove', { payer }))
  for (const line of banLines(bans)) io.out(line)
  return EXIT.done
}

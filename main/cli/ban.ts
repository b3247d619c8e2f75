import type { Ban } from '../../contract/identity.ts'
import { t } from '../../contract/words/speak.ts'
import { readAddress, readArguments, WHERE_OPTIONS } from './arguments.ts'
import { foreign } from './foreign-text.ts'
import { type CommandIo, EXIT } from './io.ts'
import { localTime } from './local-time.ts'
import { table } from './table.ts'
import { withEngine } from './with-engine.ts'

const OPTIONS = {
  ...WHERE_OPTIONS,
  reason: { type: 'string', default: '' },
  json: { type: 'boolean', default: false },
} as const

/** `hearth ban [ADDRESS [--reason TEXT]] [--json]`: sells nothing more to this buyer; without one, who is banned. */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const lists = args[0] === undefined || args[0].startsWith('--')
  const { values, positionals } = readArguments(args, OPTIONS, lists ? [] : ['ADDRESS'])
  const { bans } = await withEngine(values, io, (engine) =>
    lists
      ? engine.call('bans.list', {})
      : engine.call('bans.add', { payer: readAddress(positionals[0] ?? ''), reason: values.reason }),
  )
  if (values.json) io.out(JSON.stringify({ bans }))
  else for (const line of banLines(bans)) io.out(line)
  return EXIT.done
}

/** Everybody that nothing is sold to. */
export function banLines(bans: readonly Ban[]): string[] {
  if (bans.length === 0) return [t`Nobody is banned.`]
  return table(bans.map(({ payer, reason, at }) => [payer, localTime(at), foreign(reason, 200)]))
}

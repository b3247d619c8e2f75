import type { CommandIo } from './io.ts'
import { UsageError } from './failures.ts'

/** `hearth share WORD`: each word is a file of its own, loaded when it is used. */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const [word = 'list', ...rest] = args
  if (word === 'add') return (await import('./share/add.ts')).run(rest, io)
  const { list, remove, deny, trust, set, receipts } = await import('./share/change.ts')
  const action = new Map(Object.entries({ list, remove, deny, trust, set, receipts })).get(word)
  if (action !== undefined) return action(rest, io)
  throw new UsageError(`There is no “hearth share ${word}”.`, 'See “hearth help share”.')
}

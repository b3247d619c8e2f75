import { UsageError } from './failures.ts'
import type { CommandIo } from './io.ts'
import { pause, resume } from './rigs/ask.ts'
import { change, set } from './rigs/change.ts'
import { list } from './rigs/list.ts'
import { add, invite, remove } from './rigs/pair.ts'
import { accept, decline, offer } from './rigs/payout.ts'

const WORDS: Readonly<Record<string, typeof list>> = {
  list,
  invite,
  add,
  remove,
  pause,
  resume,
  change,
  set,
  'offer-payout': offer,
  'accept-payout': accept,
  'decline-payout': decline,
}

/** `hearth rigs`: the person’s other machines. */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const [word, ...rest] = args[0] === undefined || args[0].startsWith('--') ? ['list', ...args] : args
  const action = word !== undefined && Object.hasOwn(WORDS, word) ? WORDS[word] : undefined
  if (action === undefined) throw new UsageError(`There is no “hearth rigs ${word}”.`, 'See “hearth help rigs”.')
  return action(rest, io)
}

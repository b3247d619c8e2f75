import { UsageError } from './failures.ts'
import type { CommandIo } from './io.ts'

type Run = (args: readonly string[], io: CommandIo) => Promise<number>

/** What can be done with the wallet; the code of each is loaded only when it is used. */
const actions: Readonly<Record<string, () => Promise<Run>>> = {
  show: async () => (await import('./wallet/show.ts')).show,
  create: async () => (await import('./wallet/make.ts')).create,
  import: async () => (await import('./wallet/make.ts')).bring,
  phrase: async () => (await import('./wallet/phrase.ts')).phrase,
  key: async () => (await import('./wallet/phrase.ts')).key,
  passphrase: async () => (await import('./wallet/change.ts')).passphrase,
  payout: async () => (await import('./wallet/change.ts')).payout,
  book: async () => (await import('./wallet/book.ts')).book,
  sweep: async () => (await import('./wallet/sweep.ts')).sweep,
}

/** `hearth wallet [show|create|import|phrase|key|passphrase|payout|book|sweep] …` */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const [name, ...rest] = args[0] === undefined || args[0].startsWith('--') ? ['show', ...args] : args
  const load = name !== undefined && Object.hasOwn(actions, name) ? actions[name] : undefined
  if (load === undefined) throw new UsageError(`A wallet has no “${name ?? ''}”.`, 'See “hearth help wallet”.')
  const action = await load()
  return action(rest, io)
}

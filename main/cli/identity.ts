import type { CommandIo } from './io.ts'
import { UsageError } from './failures.ts'

/** `hearth identity WORD` */
export async function run(args: readonly string[], io: CommandIo): Promise<number> {
  const [word = 'show', ...rest] = args[0]?.startsWith('--') === true ? ['show', ...args] : args
  const { show, file, adopt, domain } = await import('./identity/show.ts')
  const { register, update } = await import('./identity/change.ts')
  const action = new Map(Object.entries({ show, file, adopt, domain, register, update })).get(word)
  if (action !== undefined) return action(rest, io)
  throw new UsageError(`There is no “hearth identity ${word}”.`, 'See “hearth help identity”.')
}

import { WHERE_OPTIONS, wholeNumber } from '../arguments.ts'
import { RigSettings, type RigsView } from '../../../contract/rigs.ts'
import type { EngineClient } from '../client.ts'
import { UsageError } from '../failures.ts'
import type { CommandIo } from '../io.ts'
import { passphraseSource } from '../passphrase.ts'

export const RIG_OPTIONS = { ...WHERE_OPTIONS, json: { type: 'boolean', default: false } } as const
export const text = { type: 'string' } as const

/** Fewer digits of an id would soon mean two machines. */
const ID_DIGITS = 6

/** The machine that a person means: its name, or the first digits of its id. @throws UsageError */
export function rigNamed(given: string, { rigs, watchers }: RigsView): string {
  const all = [...rigs, ...watchers]
  const named = all.filter(({ name }) => name.toLowerCase() === given.toLowerCase())
  const found = named.length > 0 ? named : given.length < ID_DIGITS ? [] : all.filter(({ id }) => id.startsWith(given))
  const ids = new Set(found.map(({ id }) => id))
  const [id] = ids
  if (id === undefined) throw new UsageError(`No machine is called “${given}”.`, 'See “hearth rigs”.')
  if (ids.size > 1) {
    throw new UsageError(
      `Several machines are called “${given}”.`,
      'Use the first digits of its id: “hearth rigs --json”.',
    )
  }
  return id
}

/** Opens the wallet for what follows on this connection; nobody is asked for a passphrase that everybody knows. */
export async function unlock(engine: EngineClient, descriptor: string | undefined, io: CommandIo): Promise<void> {
  const known = engine.snapshot().wallet.practicePassphrase
  const passphrase = known ?? (await passphraseSource(descriptor, io)('unlock', null))
  await engine.call('wallet.unlock', { passphrase })
}

/** @throws UsageError */
export function readIp(given: string): string {
  const read = RigSettings.shape.address.safeParse(given)
  if (!read.success) throw new UsageError(`--address is an IP address, not “${given}”.`)
  return read.data
}

/** @throws UsageError */
export function readPort(given: string): number {
  return wholeNumber(given, '--port', 1, 65_535)
}

/** @throws UsageError */
export function readName(given: string): string {
  const read = RigSettings.shape.name.safeParse(given)
  if (!read.success) throw new UsageError('A name has 1 to 40 characters.')
  return read.data
}

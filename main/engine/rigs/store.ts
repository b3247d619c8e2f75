import { z } from 'zod'
import { MAX_RIGS, RigRow, RigSettings, RigWatcher } from '../../../contract/rigs.ts'
import { RigReport } from '../../../contract/rigs-report.ts'
import type { Ledger } from '../ledger/ledger.ts'

const { id, name, address, port, pairedAt, seenAt } = RigRow.shape

/** A machine that this one looks at, as it is kept. */
const KeptRig = z.strictObject({ id, name, address, port, pairedAt })
export type KeptRig = z.infer<typeof KeptRig>
const KeptWatcher = RigWatcher.omit({ seenAt: true })
export type KeptWatcher = z.infer<typeof KeptWatcher>

/** Who is paired. Only public things: names, addresses, and the hashes of keys. */
const Pairings = z.strictObject({
  rigs: z.array(KeptRig).max(MAX_RIGS),
  watchers: z.array(KeptWatcher).max(MAX_RIGS),
})
export type Pairings = z.infer<typeof Pairings>

/** What a machine said last, so that it is shown as it was also after a restart. */
const Seen = z.strictObject({ id, seenAt: seenAt.unwrap(), clockAheadMs: z.int(), report: RigReport })
export type Seen = z.infer<typeof Seen>

export interface RigStore {
  settings(): RigSettings
  setSettings(settings: RigSettings): void
  pairings(): Pairings
  setPairings(pairings: Pairings): void
  seen(): readonly Seen[]
  setSeen(seen: readonly Seen[]): void
}

/** What of the person's machines is kept in the settings of the books. @param first before anybody has chosen */
export function openRigStore(settings: Ledger['settings'], first: RigSettings): RigStore {
  function kept<Schema extends z.ZodType>(key: string, schema: Schema, otherwise: z.output<Schema>) {
    const text = settings.get(key)
    let value = text === null ? otherwise : schema.parse(JSON.parse(text))
    return {
      get: () => value,
      set: (next: z.output<Schema>) => {
        settings.set(key, JSON.stringify(next))
        value = next
      },
    }
  }
  const own = kept('rigs-settings', RigSettings, first)
  const pairings = kept('rigs', Pairings, { rigs: [], watchers: [] })
  const seen = kept('rigs-seen', z.array(Seen).max(MAX_RIGS), [])
  return {
    settings: own.get,
    setSettings: own.set,
    pairings: pairings.get,
    setPairings: pairings.set,
    seen: seen.get,
    setSeen: (list) => seen.set([...list]),
  }
}

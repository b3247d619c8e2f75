import { HearthError } from '../../../contract/errors.ts'
import type { Ledger } from '../ledger/ledger.ts'

/** Most that one transaction may cost, as the person set it; wei. */
export interface FeeCeiling {
  /** Null while nothing was set. */
  get(): bigint | null
  /** @throws HearthError `wallet/bad-amount` */
  set(wei: bigint | null): void
  /** For a transaction whose first fee was `firstWei`: what was set, else three times that. */
  of(firstWei: bigint): bigint
}

const KEY = 'outbox.fee-ceiling-wei'
const USUAL_FACTOR = 3n

export function feeCeiling(settings: Ledger['settings']): FeeCeiling {
  const get = (): bigint | null => {
    const stored = settings.get(KEY)
    return stored === null || stored === '' ? null : BigInt(stored)
  }
  return {
    get,
    set: (wei) => {
      if (wei !== null && wei <= 0n) throw new HearthError('wallet/bad-amount', 'The fee limit has to be above zero.')
      settings.set(KEY, wei === null ? '' : wei.toString())
    },
    of: (firstWei) => get() ?? firstWei * USUAL_FACTOR,
  }
}

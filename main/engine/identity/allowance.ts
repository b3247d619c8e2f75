import { z } from 'zod'
import { BaseUnits } from '../../../contract/money.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { maxFeeOf } from '../wallet/raise-fee.ts'

const Stored = z.strictObject({
  maxFeeWei: BaseUnits,
  /** The last call there was when it was confirmed. */
  after: z.int().min(0),
  anew: z.boolean(),
})

/** What a person confirmed and is not done yet. */
export interface Allowance {
  /** What may still be spent, wei. */
  readonly leftWei: bigint
  /** Another agent is to be registered, and was not yet. */
  readonly registersAnew: boolean
}

export interface Allowances {
  current(): Allowance | null
  grant(maxFeeWei: bigint, anew: boolean): void
  /** Nothing is left to do: later changes have to be confirmed again. */
  end(): void
}

const KEY = 'identity.confirmed'
/** More calls than one confirmation ever needs. */
const LOOK_BACK = 100

/** What was confirmed, kept over restarts, less what its transactions cost or may still cost. */
export function openAllowances({ identity, settings }: Pick<Ledger, 'identity' | 'settings'>): Allowances {
  return {
    current: () => {
      const stored = settings.get(KEY)
      if (stored === null || stored === '') return null
      const { maxFeeWei, after, anew } = Stored.parse(JSON.parse(stored))
      const since = identity.newest(LOOK_BACK).filter(({ id, kind }) => id > after && kind !== 'answer')
      const spent = since.reduce((sum, { feeWei, state, raw }) => {
        if (feeWei !== null) return sum + feeWei
        return state === 'replaced' || state === 'failed' ? sum : sum + maxFeeOf(raw)
      }, 0n)
      const registered = since.some(
        ({ kind, state }) => kind === 'register' && state !== 'replaced' && state !== 'failed',
      )
      return { leftWei: BigInt(maxFeeWei) - spent, registersAnew: anew && !registered }
    },
    grant: (maxFeeWei, anew) => {
      const after = identity.newest(1)[0]?.id ?? 0
      settings.set(KEY, JSON.stringify({ maxFeeWei: maxFeeWei.toString(), after, anew }))
    },
    end: () => {
      if (settings.get(KEY)) settings.set(KEY, '')
    },
  }
}

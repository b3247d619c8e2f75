import type { Ledger } from '../ledger/ledger.ts'
import type { Clock } from '../ports/clock.ts'
import type { Step } from './plan.ts'

/** A registry is told of a new address at most so often, whatever the line does. */
const EVERY_MS = 24 * 3_600_000
/** The most that one such change may cost: 0.0001 of the chain's coin. */
const MOST_WEI = 10n ** 14n
const LOOK_BACK = 100

/**
 * What a change that the person has allowed once and for all may cost now, wei; null where it has to be confirmed. Only
 * where the file is may change by itself, and at most once a day.
 */
export function upkeepAllowance(
  step: Pick<Step, 'kind'>,
  parts: {
    readonly allowed: () => boolean
    readonly identity: {
      newest(count: number): readonly Pick<ReturnType<Ledger['identity']['newest']>[number], 'kind' | 'createdAt'>[]
    }
    readonly clock: Pick<Clock, 'now'>
  },
): bigint | null {
  if (step.kind !== 'set-uri' || !parts.allowed()) return null
  const last = parts.identity.newest(LOOK_BACK).find(({ kind }) => kind === 'set-uri')
  return last !== undefined && parts.clock.now() - last.createdAt < EVERY_MS ? null : MOST_WEI
}

import { say } from '../../../contract/words/say.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { TransferRecord } from '../ledger/records.ts'
import type { Clock } from '../ports/clock.ts'
import { refundNotCarried, refundParked } from './waiting-words.ts'

/** The id of the next try of a refund, or why there is none now. */
export type NextTry = { readonly id: string } | { readonly parked: string }

export interface RefundTryDeps {
  readonly ledger: Pick<Ledger, 'transfers'>
  readonly clock: Pick<Clock, 'now'>
  readonly carrier?: { readonly name: string } | null
}

const TRIES_BEFORE_PARKING = 3
const PARKED_MS = { transaction: 86_400_000, authorization: 3_600_000 } as const

/**
 * A refund that failed for good is owed again, under the next number. One that fails again and again is parked, with its
 * failed tries as proof: a transaction is tried once a day, since each costs a fee, and what somebody else carries once
 * an hour.
 */
export function refundTries({ ledger, clock, carrier = null }: RefundTryDeps): (jobId: string) => NextTry {
  const { transfers } = ledger

  function parked(tries: number, { method, updatedAt }: TransferRecord): string | null {
    if (tries < TRIES_BEFORE_PARKING || clock.now() - updatedAt >= PARKED_MS[method]) return null
    if (method === 'transaction') return refundParked()
    return carrier === null ? null : refundNotCarried(carrier.name)
  }

  return (jobId) => {
    let last: TransferRecord | null = null
    let tries = 0
    for (let attempt = 1; ; attempt += 1) {
      const id = `refund-${jobId}-${attempt}`
      const tried = transfers.get(id)
      if (tried === null) {
        const why = last === null ? null : parked(tries, last)
        return why === null ? { id } : { parked: why }
      }
      // What failed unsigned for any other reason counts: it would fail without end.
      if (tried.problem === GOES_ANOTHER_WAY) continue
      last = tried
      tries += 1
    }
  }
}

/** The end of a try that was never signed because the refund goes another way; such a one says nothing of the network. */
export const GOES_ANOTHER_WAY = say`It was not signed, since it goes another way: a new transfer takes its place.`

import { HearthError } from '../../../contract/errors.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { PaymentRecord } from '../ledger/records.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Chain } from '../wallet/chain.ts'
import { isOpen, type Settlement } from './settlement.ts'

export interface RecoveryDeps {
  readonly ledger: Pick<Ledger, 'payments' | 'settings'>
  readonly chain: Pick<Chain, 'head'>
  readonly settlement: Pick<Settlement, 'check' | 'busy'>
  readonly clock: Clock
  readonly log: Log
  /** Age in seconds at which a block of this network is final: 0 on a chain that never reorganises. */
  readonly finalAfterSeconds: number
}

export interface Recovery {
  /** One pass: every payment whose fate is open is proven paid, void or expired, or stays open. @returns whether any does */
  run(): Promise<boolean>
  /** Payments whose fate is open, and refused ones whose money may yet come. */
  open(): readonly PaymentRecord[]
  /** Keeps an eye on a refused payment until its authorization can no longer be used. */
  watch(paymentId: string): void
}

/**
 * Finishes what a crash, a time-out or a silent facilitator left open, by asking the chain. Should
 * the money of a refused payment come after all, its job is made and run.
 */
export function createRecovery(deps: RecoveryDeps): Recovery {
  const { ledger, settlement, clock, log } = deps
  let saved = savedTime(ledger.settings.get(LOOKED_UNTIL))
  /**
   * Refused payments, also of earlier runs, whose authorization was still live when they were looked at last: it may have
   * been used while nobody looked.
   */
  const watched = new Set(
    ledger.payments
      .byState(['rejected', 'expired'])
      .filter((record) => !isOver(record, saved))
      .map(({ id }) => id),
  )
  /** Payments that are watched no more since the time was saved. */
  let forgotten = 0

  /** All that could not come any more by this time of the chain has been looked at. */
  function save(chainTime: number): void {
    saved = chainTime
    forgotten = 0
    ledger.settings.set(LOOKED_UNTIL, String(chainTime))
  }

  function isOver(record: PaymentRecord, chainTime: number): boolean {
    // Blocks never go back in time: unused in one this late, it cannot be used in any other.
    return chainTime > record.validBefore + deps.finalAfterSeconds
  }

  async function prove(record: PaymentRecord, chainTime: number): Promise<void> {
    const fate = await settlement.check(record)
    // Also what took the authorization away may be dropped by a reorganisation, and the payment come in its place.
    if (fate !== 'paid' && !isOver(record, chainTime)) return
    if (fate === 'unused' && isOpen(record)) ledger.payments.markExpired(record.id, clock.now())
    if (watched.delete(record.id)) forgotten += 1
  }

  function open(): readonly PaymentRecord[] {
    const refused = [...watched].map((id) => ledger.payments.get(id)).filter((record) => record !== null)
    return [...ledger.payments.byState(['reserved', 'settling']), ...refused]
  }

  return {
    watch: (paymentId) => void watched.add(paymentId),
    open,
    run: async () => {
      if (open().length === 0) return false
      const { timestamp } = await deps.chain.head()
      let all = true
      for (const record of open()) {
        if (settlement.busy(record.id)) continue
        try {
          await prove(record, timestamp)
        } catch (error) {
          all = false
          const code = error instanceof HearthError ? error.code : 'unexpected'
          log.warn('payment.still-open', { payment: record.id, code })
        }
      }
      // Most often there is nothing that a restart would have to look at again.
      if (all && timestamp > saved && forgotten > 0) save(timestamp)
      return open().length > 0
    },
  }
}

const LOOKED_UNTIL = 'payments.looked-until'

/** Unix seconds; the beginning of all time where nothing is kept. */
function savedTime(kept: string | null): number {
  return kept !== null && /^\d{1,15}$/.test(kept) ? Number(kept) : 0
}

import type { RefundsWait } from '../../../contract/refunds.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { NewTransfer, TransferRecord } from '../ledger/records.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { UnlockedWallet } from './unlocked.ts'
import { refundParked, refundsNeedUnlock } from './waiting-words.ts'

/** Requests transfers for what is owed to buyers, and knows why that waits. */
export interface Refunds {
  /** @returns whether any was owed that had no transfer */
  request(): Promise<boolean>
  /** Why what is owed is not paid back now; null while it is, or nothing is owed. */
  wait(): RefundsWait | null
}

export interface RefundDeps {
  readonly ledger: Pick<Ledger, 'transfers'>
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
  readonly signer: () => UnlockedWallet | null
  /** Stores a transfer that is requested. */
  readonly store: (transfer: Omit<NewTransfer, 'network' | 'asset'>) => TransferRecord
}

type Owed = ReturnType<Ledger['transfers']['owedRefunds']>[number]

const TRIES_BEFORE_PARKING = 3
const PARKED_MS = 86_400_000

export function createRefunds({ ledger, clock, log, signer, store }: RefundDeps): Refunds {
  const { transfers } = ledger

  /**
   * A refund that failed for good is owed again, under the next number. One that the network refuses again and again
   * is parked, with its failed tries as proof, and tried once a day: each try costs a fee.
   */
  function nextTry({ jobId }: Owed): { readonly id: string } | { readonly parked: string } {
    let last: TransferRecord | null = null
    for (let attempt = 1; ; attempt += 1) {
      const id = `refund-${jobId}-${attempt}`
      const tried = transfers.get(id)
      if (tried === null) {
        return last !== null && isParked(attempt - 1, last) ? { parked: refundParked() } : { id }
      }
      last = tried
    }
  }

  function isParked(tries: number, last: TransferRecord): boolean {
    return tries >= TRIES_BEFORE_PARKING && clock.now() - last.updatedAt < PARKED_MS
  }

  async function request(): Promise<boolean> {
    const owed = transfers.owedRefunds()
    const wallet = signer()
    if (wallet === null) return owed.length > 0
    for (const each of owed) {
      const next = nextTry(each)
      if (!('id' in next)) continue
      const { jobId, to, amount } = each
      store({ id: next.id, kind: 'refund', from: wallet.address, to, amount, jobId })
      log.info('transfer.refund-requested', { job: jobId })
    }
    return owed.length > 0
  }

  function wait(): RefundsWait | null {
    const locked = signer() === null
    const live = transfers.live().filter(({ kind }) => kind === 'refund')
    return waitOf([
      ...transfers.owedRefunds().map((each) => {
        const next = nextTry(each)
        if ('parked' in next) return { why: next.parked, unlock: false }
        return { why: locked ? refundsNeedUnlock() : null, unlock: locked }
      }),
      ...live.map((record) => reasonOf(record, locked)),
    ])
  }

  return { request, wait }
}

/** Why one refund does not go on; `why` is null when it does. */
interface Reason {
  readonly why: string | null
  readonly unlock: boolean
}

/** A mined one needs nobody any more, and what has no reason is on its way. */
function reasonOf({ state, problem }: TransferRecord, locked: boolean): Reason {
  if (state === 'requested' && locked) return { why: refundsNeedUnlock(), unlock: true }
  if (state === 'mined') return { why: null, unlock: false }
  return { why: problem, unlock: locked && problem !== null }
}

/** What a person can mend by unlocking is said first: it is done in a moment. */
function waitOf(reasons: readonly Reason[]): RefundsWait | null {
  const waiting = reasons.filter((reason) => reason.why !== null)
  const first = waiting.find(({ unlock }) => unlock) ?? waiting[0]
  if (first?.why === undefined || first.why === null) return null
  return { sentence: first.why, unlock: first.unlock, all: waiting.length === reasons.length }
}

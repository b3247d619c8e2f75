import type { SettleResponse } from '@x402/core/types'
import { HearthError } from '../../../contract/errors.ts'
import { Bytes32, type Hex } from '../../../contract/money.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { JobRecord, PaymentRecord } from '../ledger/records.ts'
import type { SoldData } from '../ledger/sales.ts'
import type { Clock } from '../ports/clock.ts'
import { crashPoint } from '../ports/crash-point.ts'
import type { Stopwatch } from '../ports/stopwatch.ts'
import type { Log } from '../ports/log.ts'
import type { Chain } from '../wallet/chain.ts'
import { ALREADY_USED, EXPIRED, type Refusal, SETTLE_MARGIN_SECONDS } from './authorization.ts'
import { type Evidence, evidenceOf } from './evidence.ts'
import { sleep } from '../ports/loop.ts'
import { type StoredPayment, storedPayment } from './stored-payment.ts'
import type { Terms } from './terms.ts'

/** Where a reserved payment has got to. */
export type Outcome =
  | { readonly state: 'paid'; readonly bought: Paid }
  /** It did not and will not pay: the buyer may pay anew. */
  | { readonly state: 'refused'; readonly refusal: Refusal }
  /** Nobody knows yet; the same payment may be sent again, and never has to be signed anew. */
  | { readonly state: 'unknown' }

/** What a settled payment bought, as it stands in the books. */
export type Paid = { readonly job: JobRecord } | { readonly sold: SoldData }

export interface SettlementDeps {
  readonly ledger: Pick<Ledger, 'payments' | 'jobs' | 'durable'>
  readonly chain: Pick<Chain, 'authorization' | 'transaction'>
  readonly terms: Pick<Terms, 'settle' | 'verify'>
  readonly clock: Clock
  readonly log: Log
  /** Longest wait for the facilitator; after it the outcome is unknown, not failed. */
  readonly settleTimeoutMs: number
  /** Waits between two looks at the chain; by the real clock unless told. */
  readonly wait?: (milliseconds: number) => Promise<void>
  /** Called when a payment is refused while its authorization may still be live. */
  readonly onRefused: (paymentId: string) => void
  /** Called once a paid job is in the ledger. */
  readonly onPaid: (job: JobRecord) => void
}

export interface Settlement {
  /**
   * Asks the facilitator whether it would settle a reserved payment; all callers of one share one answer. Null when it
   * would, or when that is past: what became of it is `advance`'s to say.
   * @throws HearthError `payment/facilitator-down`; the payment then stays as it is
   */
  verify(record: PaymentRecord): Promise<Refusal | null>
  /** Carries a payment as far as it can be carried now; all callers of one payment share one attempt. */
  advance(record: PaymentRecord, stopwatch?: Stopwatch): Promise<Outcome>
  /** Books what the chain shows, and hands nothing to the facilitator: for the background. */
  check(record: PaymentRecord): Promise<Evidence['fate']>
  busy(paymentId: string): boolean
}

/** The chain may answer a read from a node that is a little behind the one that settled. */
const PROOF_READS = 4
const PROOF_PAUSE_MS = 500

export function createSettlement(deps: SettlementDeps): Settlement {
  const { ledger, chain, clock, log } = deps
  const underWay = new Map<string, Promise<Outcome>>()
  const checks = new Map<string, Promise<Refusal | null>>()

  function book(record: PaymentRecord, stored: StoredPayment, evidence: Evidence): Outcome | null {
    if (evidence.fate === 'unused') return null
    if (evidence.fate === 'void') return refuse(record, ALREADY_USED)
    const { transaction } = evidence.mined
    if ('sold' in stored) {
      ledger.payments.settleSale(record.id, evidence.mined, stored.sold, clock.now())
      log.info('payment.settled', { payment: record.id, sold: stored.sold.kind, transaction })
      return { state: 'paid', bought: { sold: stored.sold } }
    }
    const job = ledger.payments.settle(record.id, evidence.mined, stored.job, clock.now())
    log.info('payment.settled', { payment: record.id, job: job.id, transaction })
    deps.onPaid(job)
    return { state: 'paid', bought: { job } }
  }

  async function checked(record: PaymentRecord): Promise<Refusal | null> {
    const stored = storedPayment(record)
    const word = await withTimeout(deps.terms.verify(stored.payment), deps.settleTimeoutMs).catch((cause: unknown) => {
      throw facilitatorDown(cause)
    })
    if (word === 'timeout') throw facilitatorDown(undefined)
    if (word.isValid) return null
    // Whoever has it may have settled it: then it is refused for that reason, and has paid.
    book(record, stored, await evidenceOf(chain, record, stored))
    const now = ledger.payments.get(record.id)
    if (now?.state !== 'reserved' || underWay.has(record.id)) return null
    const refusal = refusalFor(word.invalidReason ?? 'rejected')
    refuse(now, refusal)
    return refusal
  }

  function refuse(record: PaymentRecord, refusal: Refusal): Outcome {
    if (isOpen(record)) {
      deps.onRefused(record.id)
      ledger.payments.markRejected(record.id, refusal.reason, clock.now())
      log.info('payment.rejected', { payment: record.id, reason: refusal.reason })
    }
    return { state: 'refused', refusal }
  }

  async function handOver(record: PaymentRecord, stopwatch: Stopwatch | undefined): Promise<Outcome> {
    const stored = storedPayment(record)
    if (record.validBefore < clock.now() / 1000 + SETTLE_MARGIN_SECONDS) return tooLate(record, stored)
    ledger.payments.markSettling(record.id, clock.now())
    // Nobody may be able to take the money before the disk itself knows what it is for.
    await ledger.durable()
    crashPoint('payment.before-hand-over')
    const word = await facilitatorsWord(stored)
    crashPoint('payment.after-hand-over')
    stopwatch?.lap('settle')
    for (let read = 1; ; read += 1) {
      const evidence = await evidenceOf(chain, record, stored, word.transaction)
      stopwatch?.lap('prove')
      const outcome = book(record, stored, evidence)
      stopwatch?.lap('book')
      if (outcome !== null) return outcome
      if (word.state === 'refused') return refuse(record, word.refusal)
      if (word.state === 'unknown' || read === PROOF_READS) return { state: 'unknown' }
      await (deps.wait ?? sleep)(PROOF_PAUSE_MS)
    }
  }

  /** Never handed to anyone, and now too old to be: the buyer may pay anew at once. */
  async function tooLate(record: PaymentRecord, stored: StoredPayment): Promise<Outcome> {
    const outcome = book(record, stored, await evidenceOf(chain, record, stored))
    if (outcome !== null) return outcome
    deps.onRefused(record.id)
    ledger.payments.markExpired(record.id, clock.now())
    return { state: 'refused', refusal: EXPIRED }
  }

  /** What the facilitator says: a claim to be checked. Its error texts may hold keys and go nowhere. */
  async function facilitatorsWord(stored: StoredPayment): Promise<FacilitatorsWord> {
    try {
      const result = await withTimeout(deps.terms.settle(stored.payment), deps.settleTimeoutMs)
      if (result === 'timeout') return { state: 'unknown' }
      if (result.success) return { state: 'settled', transaction: hashIn(result) }
      return (await isProvenRefusal(result)) ? refusedBecause(result) : { state: 'unknown' }
    } catch (error) {
      log.warn('payment.facilitator-failed', { code: error instanceof HearthError ? error.code : 'unexpected' })
      return { state: 'unknown' }
    }
  }

  /** Once something was broadcast, only a reverted transaction proves that it did not pay. */
  async function isProvenRefusal(result: SettleResponse): Promise<boolean> {
    if (result.errorReason === 'settlement_pending') return false
    if (result.transaction === '') return true
    const hash = hashIn(result)
    return hash !== undefined && (await chain.transaction(hash)).state === 'reverted'
  }

  async function ask(record: PaymentRecord): Promise<Outcome> {
    const stored = storedPayment(record)
    return book(record, stored, await evidenceOf(chain, record, stored)) ?? { state: 'unknown' }
  }

  async function next(record: PaymentRecord, stopwatch: Stopwatch | undefined): Promise<Outcome> {
    if (record.state === 'reserved') return handOver(record, stopwatch)
    // Handed over once, its fate is the chain's: it is asked for, never settled again.
    if (record.state === 'settling') return ask(record)
    if (record.state === 'rejected') return { state: 'refused', refusal: refusalFor(record.problem ?? 'rejected') }
    if (record.state === 'expired') return { state: 'refused', refusal: EXPIRED }
    const sold = ledger.payments.sold(record.id)
    // A job that ran was answered for; bytes would be sent again and again for money that is gone.
    if (sold !== null && record.state === 'reversed') return { state: 'refused', refusal: REVERSED }
    return { state: 'paid', bought: sold === null ? { job: jobOf(record) } : { sold } }
  }

  /** The next step, whatever breaks in it: the payment is stored, and the next request carries on from there. */
  async function safely(record: PaymentRecord, stopwatch: Stopwatch | undefined): Promise<Outcome> {
    try {
      return await next(ledger.payments.get(record.id) ?? record, stopwatch)
    } catch (error) {
      const code = error instanceof HearthError ? error.code : 'unexpected'
      log.error('payment.interrupted', { payment: record.id, code })
      return { state: 'unknown' }
    } finally {
      underWay.delete(record.id)
    }
  }

  function jobOf(record: PaymentRecord): JobRecord {
    const job = ledger.jobs.byPayment(record.id)
    if (job === null) throw new HearthError('payment/no-job', 'A settled payment has no job; the books need a check.')
    return job
  }

  return {
    verify: (record) => {
      const running = checks.get(record.id)
      if (running !== undefined) return running
      const started = checked(record).finally(() => checks.delete(record.id))
      checks.set(record.id, started)
      return started
    },
    advance: (record, stopwatch) => {
      const running = underWay.get(record.id)
      if (running !== undefined) return running
      const started = safely(record, stopwatch)
      underWay.set(record.id, started)
      return started
    },
    check: async (record) => {
      const stored = storedPayment(record)
      const evidence = await evidenceOf(chain, record, stored)
      book(record, stored, evidence)
      return evidence.fate
    },
    busy: (paymentId) => underWay.has(paymentId),
  }
}

const REVERSED: Refusal = {
  code: 'payment/reversed',
  reason: 'payment_reversed',
  sentence: 'A reorganisation of the chain took this payment back.',
}

/** Reserved or handed over: nothing about it is proven yet. */
export function isOpen(record: PaymentRecord): boolean {
  return record.state === 'reserved' || record.state === 'settling'
}

function facilitatorDown(cause: unknown): HearthError {
  return new HearthError('payment/facilitator-down', 'Payments cannot be checked at the moment.', {
    hint: 'Nothing was paid. Send the same request with the same payment again in a minute.',
    cause,
  })
}

type FacilitatorsWord = { readonly transaction?: Hex | undefined } & (
  | { readonly state: 'settled' }
  | { readonly state: 'refused'; readonly refusal: Refusal }
  | { readonly state: 'unknown' }
)

function hashIn({ transaction }: SettleResponse): Hex | undefined {
  return Bytes32.safeParse(transaction.toLowerCase()).data
}

function refusedBecause(result: SettleResponse): FacilitatorsWord {
  return { state: 'refused', refusal: refusalFor(result.errorReason ?? 'rejected') }
}

/** Only the reason's code is passed on, and only if it looks like one. */
function refusalFor(reason: string): Refusal {
  const code = /^[a-z0-9_]{1,100}$/.test(reason) ? reason : 'rejected'
  return {
    code: 'payment/refused',
    reason: code,
    sentence: `The payment was refused when it was to be settled: ${code}.`,
  }
}

async function withTimeout<Value>(work: Promise<Value>, milliseconds: number): Promise<Value | 'timeout'> {
  const stop = new AbortController()
  try {
    return await Promise.race([work, sleep(milliseconds, stop.signal).then(() => 'timeout' as const)])
  } finally {
    stop.abort()
  }
}

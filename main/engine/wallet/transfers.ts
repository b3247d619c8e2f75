import { randomUUID } from 'node:crypto'
import type { TransactionSerializableEIP1559 } from 'viem'
import { HearthError } from '../../../contract/errors.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { NewTransfer, TransferRecord } from '../ledger/records.ts'
import { oneAtATime } from '../ports/one-at-a-time.ts'
import { startBooksLoop } from '../ports/books-loop.ts'
import type { Loop } from '../ports/loop.ts'
import type { Chain } from './chain.ts'
import { createOutbox, type OutboxDeps } from './outbox.ts'
import { type Carrier, createGaslessOutbox } from './gasless.ts'
import { createReviews, type Review, type Wish } from './reviews.ts'
import type { Known } from './look-alike.ts'
import { lockedError, type UnlockedWallet } from './unlocked.ts'

export interface TransferDeps extends OutboxDeps {
  readonly ledger: Pick<Ledger, 'transfers' | 'entries' | 'settings' | 'onChange'>
  readonly chain: Chain
  /** Addresses the person knows, for the look-alike warning. */
  readonly known?: () => readonly Known[]
  /** Who carries signed transfers to the network; null where nobody does. */
  readonly carrier?: Carrier | null
  /** Ids of reviews, and so of withdrawals; unguessable. */
  readonly newId?: () => string
  /** Milliseconds between two rounds while something is under way or owed; a second unless told. */
  readonly pauseMs?: number
}

/** Money that leaves the wallet: withdrawals a person confirms, and refunds that are owed. */
export interface Transfers {
  /**
   * @throws HearthError `wallet/locked`, `wallet/bad-address`, `wallet/bad-amount`,
   * `wallet/insufficient`, `wallet/no-gas`, `wallet/fee-above-limit`, `wallet/not-carried`, `chain/unreachable`, `chain/transfer-impossible`
   */
  review(wish: Wish): Promise<Review>
  /**
   * Stores the withdrawal that was reviewed, and sends it; the same review again is the same
   * withdrawal. It counts from the moment it is stored: what goes wrong afterwards is carried on later.
   * @throws HearthError `wallet/locked`, `wallet/review-unknown`, `wallet/review-expired`, `wallet/insufficient`
   */
  confirm(reviewId: string): Promise<TransferRecord>
  /** One round: every live transfer as far as it goes now. Failures are logged and tried again next round. */
  step(): Promise<void>
  /** Rounds in the background. */
  start(): void
  /** Resolves when the round under way has ended. */
  stop(): Promise<void>
}

const PAUSE_MS = 1_000
const TRIES_BEFORE_PARKING = 3
const PARKED_MS = 86_400_000

export function createTransfers(deps: TransferDeps): Transfers {
  const { ledger, preset, clock, log, signer } = deps
  const newId = deps.newId ?? randomUUID
  const reviews = createReviews({ ...deps, newId })
  const { carrier = null } = deps
  const outbox = createOutbox(deps)
  const gasless = carrier === null ? null : createGaslessOutbox({ ...deps, carrier })
  const alone = oneAtATime()
  let loop: Loop | null = null

  function unlocked(): UnlockedWallet {
    const wallet = signer()
    if (wallet === null) throw lockedError()
    return wallet
  }

  async function confirm(reviewId: string): Promise<TransferRecord> {
    const known = ledger.transfers.get(reviewId)
    if (known !== null) return known
    const review = reviews.find(reviewId)
    // The key may have been locked and another unlocked since: only the reviewed one may sign.
    if (unlocked().address !== review.from) throw lockedError()
    outbox.allowFee(reviewId, review.maxFeeWei)
    const { from, to, amount, unsigned } = review
    const method = unsigned === null ? 'authorization' : 'transaction'
    const record = request({ id: reviewId, kind: 'withdrawal', method, from, to, amount, jobId: null })
    await carryOn(() => carry(record, unsigned ?? undefined), reviewId)
    return ledger.transfers.get(reviewId) ?? record
  }

  /** What was authorized before waits where nobody carries it any more: it may still be on its way. */
  async function carry(record: TransferRecord, reviewed?: TransactionSerializableEIP1559): Promise<void> {
    if (record.method === 'transaction') return outbox.carry(record, reviewed)
    await gasless?.carry(record)
  }

  function request(transfer: Omit<NewTransfer, 'network' | 'asset'>): TransferRecord {
    const { chainId: network, asset } = preset
    return ledger.transfers.request({ ...transfer, network, asset: asset.address }, clock.now())
  }

  /** @returns whether any was owed */
  function requestRefunds(): boolean {
    const owed = ledger.transfers.owedRefunds()
    const wallet = signer()
    if (wallet === null) return owed.length > 0
    for (const { jobId, to, amount } of owed) {
      const id = nextRefund(jobId)
      if (id === null) continue
      request({ id, kind: 'refund', from: wallet.address, to, amount, jobId })
      log.info('transfer.refund-requested', { job: jobId })
    }
    return owed.length > 0
  }

  /**
   * A refund that failed for good is owed again, under the next number. One that the network refuses again and again
   * is parked, with its failed tries as proof, and tried once a day: each try costs a fee.
   */
  function nextRefund(jobId: string): string | null {
    let last: TransferRecord | null = null
    for (let attempt = 1; ; attempt += 1) {
      const id = `refund-${jobId}-${attempt}`
      const tried = ledger.transfers.get(id)
      if (tried === null) return last !== null && isParked(attempt - 1, last) ? null : id
      last = tried
    }
  }

  function isParked(tries: number, last: TransferRecord): boolean {
    return tries >= TRIES_BEFORE_PARKING && clock.now() - last.updatedAt < PARKED_MS
  }

  /** @returns whether anything was under way or owed */
  async function step(): Promise<boolean> {
    const owed = requestRefunds()
    const live = ledger.transfers.live()
    for (const record of live) {
      if (!(await carryOn(() => carry(record), record.id))) break
    }
    return owed || live.length > 0
  }

  /** False when the chain cannot be asked, so that asking on would only wait for the same answer. */
  async function carryOn(work: () => Promise<void>, transfer: string): Promise<boolean> {
    try {
      await work()
      return true
    } catch (error) {
      const code = error instanceof HearthError ? error.code : 'unexpected'
      log.warn('transfer.waits', { transfer, code })
      return code !== 'chain/unreachable'
    }
  }

  return {
    review: async (wish) => reviews.make(unlocked().address, wish),
    confirm: (reviewId) => alone(() => confirm(reviewId)),
    step: async () => void (await alone(step)),
    start: () => {
      loop ??= startBooksLoop('transfers', deps.pauseMs ?? PAUSE_MS, () => alone(step), ledger, log)
    },
    stop: async () => {
      await loop?.stop()
      loop = null
    },
  }
}

import { randomUUID } from 'node:crypto'
import type { TransactionSerializableEIP1559 } from 'viem'
import { HearthError } from '../../../contract/errors.ts'
import type { RefundsWait } from '../../../contract/refunds.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { NewTransfer, TransferRecord } from '../ledger/records.ts'
import { oneAtATime } from '../ports/one-at-a-time.ts'
import { startBooksLoop } from '../ports/books-loop.ts'
import type { Loop } from '../ports/loop.ts'
import type { Chain } from './chain.ts'
import { createRefunds } from './refunds.ts'
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
  /** What refunds wait for has changed. */
  readonly onRefundsWait?: () => void
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
  /** Why refunds that are owed are not paid back now; null while they are, or none is owed. */
  refundsWait(): RefundsWait | null
  /** Rounds in the background. */
  start(): void
  /** Resolves when the round under way has ended. */
  stop(): Promise<void>
}

const PAUSE_MS = 1_000

export function createTransfers(deps: TransferDeps): Transfers {
  const { ledger, preset, clock, log, signer } = deps
  const newId = deps.newId ?? randomUUID
  const reviews = createReviews({ ...deps, newId })
  const { carrier = null } = deps
  const outbox = createOutbox(deps)
  const gasless = createGaslessOutbox({ ...deps, carrier })
  const alone = oneAtATime()
  const refunds = createRefunds({ ...deps, store: request })
  let told: string | null = null
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

  async function carry(record: TransferRecord, reviewed?: TransactionSerializableEIP1559): Promise<void> {
    if (record.method === 'transaction') return outbox.carry(record, reviewed)
    await gasless.carry(record)
  }

  function request(transfer: Omit<NewTransfer, 'network' | 'asset'>): TransferRecord {
    const { chainId: network, asset } = preset
    return ledger.transfers.request({ ...transfer, network, asset: asset.address }, clock.now())
  }

  /** @returns whether anything was under way or owed */
  async function step(): Promise<boolean> {
    const owed = await refunds.request()
    const live = ledger.transfers.live()
    for (const record of live) {
      if (!(await carryOn(() => carry(record), record.id))) break
    }
    tellOfRefunds()
    return owed || live.length > 0
  }

  /** A lock and an unlock change nothing in the books, and yet what refunds wait for. */
  function tellOfRefunds(): void {
    const waiting = refunds.wait()?.sentence ?? null
    if (waiting === told) return
    told = waiting
    deps.onRefundsWait?.()
  }

  /** False when the chain cannot be asked, so that asking on would only wait for the same answer. */
  async function carryOn(work: () => Promise<void>, transfer: string): Promise<boolean> {
    try {
      await work()
      return true
    } catch (error) {
      const code = error instanceof HearthError ? error.code : 'unexpected'
      log.warn('transfer.waits', { transfer, code })
      if (error instanceof HearthError && code === 'chain/transfer-impossible') {
        ledger.transfers.waits(transfer, error.message)
      }
      return code !== 'chain/unreachable'
    }
  }

  return {
    review: async (wish) => reviews.make(unlocked().address, wish),
    confirm: (reviewId) => alone(() => confirm(reviewId)),
    refundsWait: () => refunds.wait(),
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

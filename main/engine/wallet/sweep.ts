import { randomUUID } from 'node:crypto'
import { HearthError } from '../../../contract/errors.ts'
import type { Address } from '../../../contract/money.ts'
import type { Sweep, SweepTerms } from '../../../contract/wallet.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import { oneAtATime } from '../ports/one-at-a-time.ts'
import type { UsableNetwork } from './networks.ts'
import { readTerms, requirePayout, requireSense, sweepSentences, sweepStep, writeTerms } from './sweep-rule.ts'
import type { Transfers } from './transfers.ts'

export interface SweepReview {
  readonly reviewId: string
  readonly terms: SweepTerms
  readonly sentences: readonly string[]
  readonly expiresAt: number
}

/** Earnings above a cap go to the payout address by themselves, through the same outbox as every withdrawal. */
export interface Sweeper {
  view(): Sweep
  /** What can be withdrawn beside the cap of the rule, base units; null while there is no rule. */
  hotBalance(): { readonly withdrawable: bigint; readonly cap: bigint; readonly unlocked: boolean } | null
  /** @throws HearthError `wallet/no-payout`, `wallet/bad-sweep`, and what a withdrawal's review throws */
  review(wish: Pick<SweepTerms, 'cap' | 'keep'>): SweepReview
  /** @throws HearthError `wallet/review-unknown`, `wallet/review-expired` */
  confirm(reviewId: string): void
  off(): void
  /** Looks once, and sends what the rule says. */
  step(): Promise<void>
}

const KEY = 'wallet.sweep'
const VALID_MS = 120_000
/** Of the chain's coin: more than a transfer costs on any of these networks by day, less than a rush hour costs. */
const MOST_FEE_WEI = 10n ** 15n

export function createSweeper(options: {
  readonly ledger: Pick<Ledger, 'transfers' | 'entries' | 'settings'>
  readonly transfers: Pick<Transfers, 'review' | 'confirm'>
  readonly preset: UsableNetwork
  readonly payout: () => Address | null
  readonly unlocked: () => boolean
  /** Who carries signed transfers to the network, by name; null where nobody does. */
  readonly carrier: string | null
  readonly clock: Clock
  readonly log: Log
}): Sweeper {
  const { ledger, transfers, preset, carrier, clock, log } = options
  const reviews = new Map<string, SweepReview>()
  // Two looks at once would both find the same money.
  const alone = oneAtATime()
  let problem: string | null = null

  function next(terms: SweepTerms) {
    return sweepStep(terms, {
      withdrawable: ledger.entries.withdrawable(),
      underWay: ledger.transfers.live().some(({ kind }) => kind === 'withdrawal'),
      unlocked: options.unlocked(),
    })
  }

  function view(): Sweep {
    const terms = readTerms(ledger.settings.get(KEY))
    if (terms === null) return { terms, waiting: null }
    const step = next(terms)
    return { terms, waiting: step.kind === 'wait' ? step.why : problem }
  }

  /** As the form of a withdrawal begins: without coin for the fee somebody else carries it, and so above the fee limit. */
  async function reviewed(wish: { readonly to: Address; readonly amount: bigint }) {
    try {
      return await transfers.review(wish)
    } catch (error) {
      const tooDear = error instanceof HearthError && ['wallet/no-gas', 'wallet/fee-above-limit'].includes(error.code)
      if (!tooDear || carrier === null) throw error
      return transfers.review({ ...wish, gasless: true })
    }
  }

  async function send(terms: SweepTerms, amount: bigint): Promise<string | null> {
    const review = await reviewed({ to: terms.to, amount })
    if (review.maxFeeWei > BigInt(terms.maxFeeWei))
      return 'The network fee is above what was agreed; it waits for a lower one.'
    const { id } = await transfers.confirm(review.reviewId)
    log.info('sweep.sent', { transfer: id })
    return null
  }

  async function look(): Promise<void> {
    const terms = readTerms(ledger.settings.get(KEY))
    problem = null
    if (terms === null) return
    const step = next(terms)
    if (step.kind !== 'send') return
    try {
      problem = await send(terms, step.amount)
    } catch (error) {
      if (!(error instanceof HearthError)) throw error
      problem = error.message
      log.warn('sweep.waits', { code: error.code })
    }
  }

  return {
    view,
    hotBalance: () => {
      const terms = readTerms(ledger.settings.get(KEY))
      if (terms === null) return null
      return { withdrawable: ledger.entries.withdrawable(), cap: BigInt(terms.cap), unlocked: options.unlocked() }
    },
    review: ({ cap, keep }) => {
      const to = requirePayout(options.payout())
      requireSense({ cap, keep })
      const terms = { to, cap, keep, maxFeeWei: MOST_FEE_WEI.toString() }
      const expiresAt = clock.now() + VALID_MS
      const review = { reviewId: randomUUID(), terms, sentences: sweepSentences(terms, preset, carrier), expiresAt }
      reviews.clear()
      reviews.set(review.reviewId, review)
      return review
    },
    confirm: (reviewId) => {
      const review = reviews.get(reviewId)
      const again = { hint: 'Review it again; nothing was turned on.' }
      if (review === undefined)
        throw new HearthError('wallet/review-unknown', 'This rule has not been reviewed.', again)
      if (review.expiresAt <= clock.now()) {
        throw new HearthError('wallet/review-expired', 'The review of this rule is too old.', again)
      }
      ledger.settings.set(KEY, writeTerms(review.terms))
      log.info('sweep.on')
    },
    off: () => {
      reviews.clear()
      if (readTerms(ledger.settings.get(KEY)) === null) return
      ledger.settings.set(KEY, writeTerms(null))
      log.info('sweep.off')
    },
    step: () => alone(look),
  }
}

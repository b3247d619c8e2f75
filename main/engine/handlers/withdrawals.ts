import type { ClientSession, EngineHandlers } from '../../../contract/engine.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { withdrawalRow } from '../views/money.ts'
import type { NamedReviews } from '../wallet/names/named-reviews.ts'
import type { Transfers } from '../wallet/transfers.ts'

interface Dependencies {
  readonly ledger: Pick<Ledger, 'transfers'>
  readonly transfers: Pick<Transfers, 'review' | 'confirm'>
  readonly names: NamedReviews
  /** @throws HearthError `wallet/locked` unless this connection has unlocked the wallet */
  readonly requireUnlocked: (session: ClientSession) => void
}

type WithdrawalHandlers = Pick<EngineHandlers, 'withdraw.review' | 'withdraw.confirm' | 'withdraw.list'>

/** Money out: reviewed, then sent exactly as reviewed, by a connection that unlocked the wallet. */
export function withdrawalHandlers({ ledger, transfers, names, requireUnlocked }: Dependencies): WithdrawalHandlers {
  return {
    'withdraw.review': async ({ to, amount, gasless }, session) => {
      requireUnlocked(session)
      const found = await names.find(to)
      const sum = amount === 'all' ? 'all' : BigInt(amount)
      const review = await transfers.review({ to: found.address, amount: sum, gasless })
      names.made(review.reviewId, found)
      return {
        reviewId: review.reviewId,
        to: review.to,
        name: found.name,
        amount: review.amount.toString(),
        maxFeeWei: review.maxFeeWei.toString(),
        feeCoin: review.feeCoin,
        expiresAt: review.expiresAt,
        warnings: [...found.warnings, ...review.warnings],
        carrier: review.carrier,
      }
    },
    'withdraw.confirm': async ({ reviewId }, session) => {
      requireUnlocked(session)
      await names.stillSame(reviewId)
      const row = withdrawalRow(await transfers.confirm(reviewId))
      names.done(reviewId)
      return row
    },
    'withdraw.list': async (query) => {
      const page = ledger.transfers.list({ ...query, kind: 'withdrawal' })
      return { rows: page.rows.map(withdrawalRow), nextCursor: page.nextCursor, total: page.total }
    },
  }
}

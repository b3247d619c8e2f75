import type { ClientSession, EngineHandlers } from '../../../contract/engine.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { withdrawalRow } from '../views/money.ts'
import type { Transfers } from '../wallet/transfers.ts'

interface Dependencies {
  readonly ledger: Pick<Ledger, 'transfers'>
  readonly transfers: Pick<Transfers, 'review' | 'confirm'>
  /** @throws HearthError `wallet/locked` unless this connection has unlocked the wallet */
  readonly requireUnlocked: (session: ClientSession) => void
}

type WithdrawalHandlers = Pick<EngineHandlers, 'withdraw.review' | 'withdraw.confirm' | 'withdraw.list'>

/** Money out: reviewed, then sent exactly as reviewed, by a connection that unlocked the wallet. */
export function withdrawalHandlers({ ledger, transfers, requireUnlocked }: Dependencies): WithdrawalHandlers {
  return {
    'withdraw.review': async ({ to, amount, gasless }, session) => {
      requireUnlocked(session)
      const review = await transfers.review({ to, amount: amount === 'all' ? 'all' : BigInt(amount), gasless })
      return {
        reviewId: review.reviewId,
        to: review.to,
        amount: review.amount.toString(),
        maxFeeWei: review.maxFeeWei.toString(),
        feeCoin: review.feeCoin,
        expiresAt: review.expiresAt,
        warnings: [...review.warnings],
        carrier: review.carrier,
      }
    },
    'withdraw.confirm': async ({ reviewId }, session) => {
      requireUnlocked(session)
      return withdrawalRow(await transfers.confirm(reviewId))
    },
    'withdraw.list': async (query) => {
      const page = ledger.transfers.list({ ...query, kind: 'withdrawal' })
      return { rows: page.rows.map(withdrawalRow), nextCursor: page.nextCursor, total: page.total }
    },
  }
}

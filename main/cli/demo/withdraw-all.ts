import type { WithdrawalRow } from '../../../contract/engine.ts'
import { HearthError } from '../../../contract/errors.ts'
import type { Address } from '../../../contract/money.ts'
import { say } from '../../../contract/words/say.ts'
import type { EngineClient } from '../client.ts'
import { waitFor } from './wait-for.ts'

const PATIENCE_MS = 30_000

/** Sends everything that was earned to `to`, as a person does: unlock, review, confirm, wait for final. */
export async function withdrawAll(engine: EngineClient, to: Address): Promise<WithdrawalRow> {
  const { practicePassphrase } = engine.snapshot().wallet
  if (practicePassphrase === null) {
    throw new HearthError('demo/not-practice', 'The demo moves play money only.', { hint: 'Use the practice network.' })
  }
  await engine.call('wallet.unlock', { passphrase: practicePassphrase })
  const review = await engine.call('withdraw.review', { to, amount: 'all' })
  const { id } = await engine.call('withdraw.confirm', { reviewId: review.reviewId })
  const ended = await waitFor(engine, say`the withdrawal to be final`, PATIENCE_MS, ({ withdrawals }) =>
    withdrawals.find((row) => row.id === id && ['final', 'failed', 'replaced'].includes(row.state)),
  )
  if (ended.state === 'final') return ended
  throw new HearthError('demo/withdrawal-failed', ended.problem ?? say`The withdrawal did not go through.`)
}

import type { WithdrawalRow } from '../../../contract/engine.ts'
import { address, hash } from './jobs.ts'
import { randomHex, seededRandom } from './random.ts'

export function pastWithdrawals(now: number): WithdrawalRow[] {
  const random = seededRandom(21)
  const to = address(random)
  return [
    withdrawal(random, to, '1500000', now - 2 * 86_400_000, 'final'),
    withdrawal(random, to, '2250000', now - 11 * 86_400_000, 'final'),
  ]
}

function withdrawal(
  random: () => number,
  to: WithdrawalRow['to'],
  amount: string,
  at: number,
  state: WithdrawalRow['state'],
): WithdrawalRow {
  return {
    id: randomHex(random, 24),
    to,
    amount,
    state,
    transaction: state === 'requested' ? null : hash(random),
    feeWei: state === 'final' ? '52500000000000' : null,
    requestedAt: at,
    updatedAt: at + 12_000,
    problem: state === 'failed' ? 'Another transaction used its number first.' : null,
  }
}

import type { CallOut, CallParsed, ClientSession, Money, WithdrawalRow } from '../../contract/engine.ts'
import { HearthError } from '../../contract/errors.ts'
import { Address } from '../../contract/money.ts'
import { hash } from './data/jobs.ts'
import { randomHex, seededRandom } from './data/random.ts'
import type { Scenario } from './scenario.ts'

type Review = CallOut<'withdraw.review'>

/** The withdrawals of a fake engine: reviewed, confirmed once, and moved to final step by step. */
export interface FakeWithdrawals {
  rows(): readonly WithdrawalRow[]
  review(input: CallParsed<'withdraw.review'>, session: ClientSession, money: Money): Review
  confirm(reviewId: string, session: ClientSession): WithdrawalRow
}

const way = ['requested', 'signed', 'broadcast', 'mined', 'final'] as const

export function createFakeWithdrawals(
  scenario: Scenario,
  paceMs: number,
  changed: (rows: readonly WithdrawalRow[]) => void,
): FakeWithdrawals {
  const random = seededRandom(77)
  const reviews = new Map<string, Review>()
  const confirmed = new Map<string, string>()
  let rows = [...scenario.withdrawals]

  function advance(id: string): void {
    rows = rows.map((row) => (row.id === id ? nextState(row, random) : row))
    changed(rows)
    if (rows.some((row) => row.id === id && row.state !== 'final')) setTimeout(() => advance(id), paceMs)
  }

  return {
    rows: () => rows,
    review({ to, amount, gasless }, session, money) {
      requireUnlocked(session)
      if (/[A-F]/.test(to) && /[a-f]/.test(to) && to.endsWith('0')) {
        throw new HearthError('wallet/bad-checksum', 'One digit of this address is wrong.', {
          hint: 'Copy the address again from where it belongs.',
        })
      }
      const address = Address.safeParse(to).data ?? addressOf(to)
      const review: Review = {
        reviewId: randomHex(random, 24),
        to: address,
        name: address === to ? null : to.toLowerCase(),
        amount: amount === 'all' ? money.withdrawable : amount,
        maxFeeWei: gasless ? '0' : '131250000000000',
        carrier: gasless ? 'the practice facilitator' : null,
        feeCoin: 'ETH',
        expiresAt: Date.now() + 120_000,
        warnings: [...scenario.warnings],
      }
      reviews.set(review.reviewId, review)
      return review
    },
    confirm(reviewId, session) {
      requireUnlocked(session)
      const review = reviews.get(reviewId)
      if (review === undefined) throw new HearthError('withdraw/unknown-review', 'This review is not known.')
      const before = rows.find((row) => row.id === confirmed.get(reviewId))
      if (before !== undefined) return before
      const row: WithdrawalRow = {
        id: randomHex(random, 24),
        to: review.to,
        amount: review.amount,
        state: 'requested',
        transaction: null,
        feeWei: null,
        requestedAt: Date.now(),
        updatedAt: Date.now(),
        problem: null,
      }
      confirmed.set(reviewId, row.id)
      rows = [row, ...rows]
      changed(rows)
      setTimeout(() => advance(row.id), paceMs)
      return row
    },
  }
}

function nextState(row: WithdrawalRow, random: () => number): WithdrawalRow {
  const at = way.findIndex((state) => state === row.state)
  const state = way[at + 1] ?? 'final'
  return {
    ...row,
    state,
    transaction: row.transaction ?? hash(random),
    feeWei: state === 'mined' || state === 'final' ? '52500000000000' : null,
    updatedAt: Date.now(),
  }
}

/** The names that this engine knows. */
function addressOf(name: string): Address {
  if (name.toLowerCase() === 'alice.eth') return '0x71C7656EC7ab88b098defB751B7401B5f6d8976F'
  throw new HearthError('wallet/name-unknown', 'This name points to no address.', {
    hint: 'Mind its spelling, or paste the address itself.',
  })
}

function requireUnlocked(session: ClientSession): void {
  if (session.unlockedUntil > Date.now()) return
  throw new HearthError('wallet/locked', 'The wallet is locked.', { hint: 'Unlock it with its passphrase.' })
}

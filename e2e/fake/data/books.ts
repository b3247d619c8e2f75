import { noPower, type Net } from '../../../contract/power.ts'
import { nothingUnderWay } from '../../../contract/money.ts'
import type { CallOut, JobDetail, LedgerRow, Money, WithdrawalRow } from '../../../contract/engine.ts'

export interface Books {
  readonly ledger: readonly LedgerRow[]
  readonly money: Money
}

/** Money younger than this is not final yet, milliseconds. */
const FINAL_AFTER = 240_000

/** The ledger and the totals that follow from these jobs and withdrawals, newest first. */
export function booksOf(jobs: readonly JobDetail[], withdrawals: readonly WithdrawalRow[], now: number): Books {
  const rows: Omit<LedgerRow, 'id'>[] = []
  for (const { row, payment } of jobs) {
    const state = now - row.createdAt < FINAL_AFTER ? 'pending' : 'final'
    const shared = { transaction: payment.transaction, jobId: row.id, withdrawalId: null, state } as const
    rows.push({ ...shared, at: row.createdAt, kind: 'payment', amount: row.price })
    if (row.refund === 'paid') {
      rows.push({ ...shared, at: row.finishedAt ?? row.createdAt, kind: 'refund', amount: `-${row.price}` })
    }
  }
  for (const each of withdrawals) {
    rows.push({
      at: each.requestedAt,
      kind: 'withdrawal',
      amount: `-${each.amount}`,
      state: each.state === 'final' ? 'final' : each.state === 'failed' ? 'void' : 'pending',
      transaction: each.transaction,
      jobId: null,
      withdrawalId: each.id,
    })
  }
  const sorted = rows.sort((a, b) => b.at - a.at)
  const ledger = sorted.map((row, index) => ({ ...row, id: sorted.length - index }))
  return { ledger, money: moneyOf(ledger, withdrawals, now) }
}

function moneyOf(ledger: readonly LedgerRow[], withdrawals: readonly WithdrawalRow[], now: number): Money {
  const income = ledger.filter((row) => row.kind !== 'withdrawal')
  const earned = sum(income.filter((row) => row.state === 'final').map((row) => row.amount))
  const pending = sum(income.filter((row) => row.state === 'pending').map((row) => row.amount))
  const withdrawn = sum(withdrawals.filter((each) => each.state === 'final').map((each) => each.amount))
  const withdrawing = sum(
    withdrawals.filter((each) => !['final', 'failed', 'replaced'].includes(each.state)).map((each) => each.amount),
  )
  const today = new Date(now).toDateString()
  return {
    earned: earned.toString(),
    pending: pending.toString(),
    refundsOwed: '0',
    refundsWait: null,
    withdrawn: withdrawn.toString(),
    withdrawing: withdrawing.toString(),
    underWay: nothingUnderWay,
    withdrawable: (earned - withdrawn - withdrawing).toString(),
    earnedToday: sum(
      income.filter((row) => new Date(row.at).toDateString() === today).map((row) => row.amount),
    ).toString(),
    reconcile: {
      checkedAt: now - 35_000,
      difference: '0',
      ok: true,
      sentence: 'The books and the chain agree to the last unit.',
    },
    alarms: [],
  }
}

/** One row a local day, oldest first. */
export function daysOf(
  ledger: readonly LedgerRow[],
  count: number,
  timeZone: string,
  now: number,
): CallOut<'ledger.days'>['days'] {
  const dayOf = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' })
  const days = Array.from({ length: count }, (_, index) => dayOf.format(now - (count - 1 - index) * 86_400_000))
  return days.map((day) => {
    const rows = ledger.filter((row) => row.kind !== 'withdrawal' && dayOf.format(row.at) === day)
    const amounts = (state: LedgerRow['state']) => rows.filter((row) => row.state === state).map((row) => row.amount)
    const jobs = rows.filter((row) => row.kind === 'payment').length
    const earned = sum(amounts('final'))
    return {
      day,
      net: netOf(earned, jobs),
      earned: earned.toString(),
      pending: sum(amounts('pending')).toString(),
      jobs,
    }
  })
}

/** Each job took as much as the next; the coin has six decimals. */
export function netOf(earned: bigint, jobs: number): Net {
  const cost = jobs * 0.0011
  const income = (Number(earned) / 1e6) * 0.86
  const power = { ...noPower, jobs, wattHours: jobs * 3.6, estimatedJobs: Math.ceil(jobs / 4), cost }
  return { power, income, net: income - cost, why: null }
}

function sum(amounts: readonly string[]): bigint {
  return amounts.reduce((total, amount) => total + BigInt(amount), 0n)
}

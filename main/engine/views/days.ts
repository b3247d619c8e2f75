import type { EntryRecord } from '../ledger/records.ts'

export interface DaySum {
  /** Calendar day in the asked time zone, `YYYY-MM-DD`. */
  readonly day: string
  readonly earned: bigint
  readonly pending: bigint
  readonly jobs: number
}

type Payment = { readonly at: number; readonly amount: bigint; readonly state: EntryRecord['state'] }

/** Formats Unix ms as the calendar day of `timeZone` (IANA name). */
export function dayIn(timeZone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  return (at) => format.format(at)
}

/**
 * One row a day ending with the day of `now`, oldest first, days without income included. Days are
 * stepped in the calendar, so a 23- or 25-hour day is one row.
 */
export function sumByDay(payments: readonly Payment[], days: number, now: number, timeZone: string): readonly DaySum[] {
  const dayOf = dayIn(timeZone)
  const today = new Date(`${dayOf(now)}T00:00:00Z`).getTime()
  const rows = new Map<string, { earned: bigint; pending: bigint; jobs: number }>()
  for (let back = days - 1; back >= 0; back -= 1) {
    rows.set(new Date(today - back * 86_400_000).toISOString().slice(0, 10), { earned: 0n, pending: 0n, jobs: 0 })
  }
  for (const payment of payments) {
    const row = rows.get(dayOf(payment.at))
    if (row === undefined || payment.state === 'void') continue
    row.jobs += 1
    if (payment.state === 'final') row.earned += payment.amount
    else row.pending += payment.amount
  }
  return [...rows].map(([day, sums]) => ({ day, ...sums }))
}

/** Unix ms of the last local midnight of this computer. */
export function startOfToday(now: number): number {
  return new Date(now).setHours(0, 0, 0, 0)
}

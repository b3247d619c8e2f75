import type { EngineHandlers } from '../../../contract/engine.ts'
import type { Net } from '../../../contract/power.ts'
import { HearthError } from '../../../contract/errors.ts'
import type { Clock } from '../ports/clock.ts'
import { netOf, noNet, type Worth } from '../energy/net.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { powerByDay } from '../views/power-days.ts'
import { sumByDay } from '../views/days.ts'
import { ledgerRow } from '../views/money.ts'
import { traceOf } from '../views/trace.ts'

interface Dependencies {
  readonly ledger: Ledger
  readonly clock: Clock
  readonly worth: () => Worth
}

type MoneyHandlers = Pick<EngineHandlers, 'ledger.list' | 'ledger.trace' | 'ledger.days'>

/** One day more than asked covers every time zone's idea of the first day. */
const DAY = 86_400_000

/** What clients may ask about the books. */
export function moneyHandlers({ ledger, clock, worth }: Dependencies): MoneyHandlers {
  return {
    'ledger.list': async (query) => {
      const page = ledger.entries.list(query)
      return { rows: page.rows.map(ledgerRow), nextCursor: page.nextCursor, total: page.total }
    },
    'ledger.trace': async ({ id }) => {
      const { entry, steps } = traceOf(ledger, id)
      return { row: ledgerRow(entry), steps }
    },
    'ledger.days': async ({ days, timeZone, kind }) => {
      if (!knownTimeZone(timeZone)) {
        throw new HearthError('engine/unknown-time-zone', `“${timeZone}” is not a time zone this computer knows.`, {
          hint: 'Use an IANA name such as Europe/Berlin.',
        })
      }
      const now = clock.now()
      const payments = ledger.entries.paymentsSince(now - (days + 1) * DAY, kind)
      const rows = sumByDay(payments, days, now, timeZone)
      const power = powerByDay(ledger.energy.since(now - (days + 1) * DAY), kind, worth().currency, timeZone)
      const netOfDay = (day: string, earned: bigint): Net =>
        kind === 'all' ? netOf(earned, power(day), worth()) : noNet(power(day))
      return {
        days: rows.map((row) => ({
          day: row.day,
          earned: row.earned.toString(),
          pending: row.pending.toString(),
          jobs: row.jobs,
          net: netOfDay(row.day, row.earned),
        })),
      }
    },
  }
}

function knownTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== ''
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

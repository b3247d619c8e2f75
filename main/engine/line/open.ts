import { LineCapacity, type LineRules, type LineView } from '../../../contract/line.ts'
import type { EngineHandlers } from '../../../contract/engine.ts'
import { say } from '../../../contract/words/say.ts'
import type { LineFacts } from '../availability/facts.ts'
import { keptForResults, monthUsed } from '../availability/line.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { createLine, type Line } from '../pacing/line.ts'
import { openMonth } from '../pacing/month.ts'
import { createPacer } from '../pacing/pacer.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { LineReader } from './connection.ts'
import { measureLine, MEASURE_BYTES } from './measure.ts'
import type { RoundTrip } from './round-trip.ts'
import { watchLine } from './watch.ts'

/** The line to the internet: what it is, what may be sent over it, and what was. */
export interface LineDesk {
  readonly line: Line
  facts(): LineFacts
  view(): LineView
  /** For those who sell by the MiB. */
  month(): { readonly sentThisMonth: number; readonly used: boolean }
  readonly handlers: Pick<EngineHandlers, 'line.measure'>
  /** Looks now. */
  refresh(): Promise<void>
  start(): void
  stop(): Promise<void>
}

const CAPACITY = 'line-capacity'

export function openLineDesk(options: {
  readonly reader: LineReader
  readonly roundTrip: RoundTrip
  readonly settings: Ledger['settings']
  readonly rules: () => LineRules
  /** Bytes that our own sockets have sent since the start, and today. */
  readonly ownSent: () => number
  readonly sentToday: () => number
  readonly clock: Clock
  readonly log: Log
  readonly onChange: () => void
}): LineDesk {
  const { settings, rules, clock, reader } = options
  const cap = (): number | null => rules().monthlyCap
  const month = openMonth({ settings, clock, cap })
  const spare = (): number | null => (rules().givesWay ? watch.spare() : null)
  const line = createLine({
    month,
    pacer: createPacer({ clock, rate: () => rules().rate, ceiling: spare }),
    cap,
    kept: () => keptForResults(cap() ?? 0),
    clock,
  })
  const sentThisMonth = (): number => Math.max(0, month.used() - month.received())
  let measured = storedCapacity(settings)
  const watch = watchLine({
    ...options,
    line,
    capacity: () => measured?.bytesPerSecond ?? null,
  })

  return {
    line,
    facts: () => ({ connection: watch.found().connection, usedThisMonth: month.used(), spare: watch.spare() }),
    view() {
      const { connection, sources } = watch.found()
      const { reading, seen, quietMs } = watch.state()
      return {
        connection,
        sources: {
          ...sources,
          traffic: connection.interface === null ? null : reader.tellsTraffic,
          latency: quietMs === null ? null : say`the time to the router and back`,
        },
        sentToday: options.sentToday(),
        sentThisMonth: sentThisMonth(),
        receivedThisMonth: month.received(),
        othersSend: reading?.othersSend ?? null,
        latencyMs: reading?.latencyMs ?? null,
        quietLatencyMs: quietMs,
        slowedTo: spare(),
        capacity: measured ?? (seen > 0 ? { bytesPerSecond: seen, how: 'seen', peer: null, at: clock.now() } : null),
      }
    },
    month: () => ({ sentThisMonth: sentThisMonth(), used: monthUsed(rules(), month.used()) }),
    handlers: {
      'line.measure': async ({ peer }) => {
        // All of it is claimed before any of it is sent.
        month.take(MEASURE_BYTES)
        let sent = 0
        try {
          const bytesPerSecond = await measureLine(peer, (bytes) => (sent += bytes))
          measured = { bytesPerSecond, how: 'measured', peer, at: clock.now() }
          settings.set(CAPACITY, JSON.stringify(measured))
          return measured
        } finally {
          month.giveBack(MEASURE_BYTES - sent)
          options.onChange()
        }
      },
    },
    refresh: () => watch.refresh(),
    start: () => watch.start(),
    stop: async () => {
      await watch.stop()
      month.save()
    },
  }
}

/** What was measured before; a setting that cannot be read is measured anew when somebody asks. */
function storedCapacity(settings: Ledger['settings']): LineCapacity | null {
  const text = settings.get(CAPACITY)
  return text === null ? null : LineCapacity.parse(JSON.parse(text))
}

import { nothingConnected } from '../../../contract/line.ts'
import type { Line } from '../pacing/line.ts'
import { startLoop, type Loop } from '../ports/loop.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Found, LineReader, Traffic } from './connection.ts'
import type { RoundTrip } from './round-trip.ts'
import { allSpare, nextSpare, type LineReading, type Spare } from './spare.ts'

/** What is known of the line, and what the person's own use of it leaves. */
export interface LineWatch {
  found(): Found
  /** Bytes per second; null: all of it. */
  spare(): number | null
  state(): Spare & { readonly reading: LineReading | null }
  /** Looks now. */
  refresh(): Promise<void>
  start(): void
  stop(): Promise<void>
}

/** While something is sent; else only what leads to the internet is looked at. */
const SENDING_MS = 1_000
const RESTING_MS = 5_000
/** Sent so lately, the line is ours too. */
const LATELY_MS = 10_000

interface Sample {
  readonly at: number
  readonly interface: string
  readonly traffic: Traffic
  readonly own: number
}

export function watchLine(options: {
  readonly reader: LineReader
  readonly roundTrip: RoundTrip
  readonly line: Pick<Line, 'busy'>
  /** Bytes that our own sockets have sent since the start. */
  readonly ownSent: () => number
  /** Bytes per second, as measured; null: not measured. */
  readonly capacity: () => number | null
  readonly clock: Pick<Clock, 'monotonic'>
  readonly log: Log
  readonly onChange: () => void
}): LineWatch {
  const { reader, clock } = options
  let found: Found = { connection: nothingConnected, sources: { kind: null, metered: null }, gateway: null }
  let spare = allSpare
  let reading: LineReading | null = null
  let before: Sample | null = null
  let loop: Loop | null = null
  const sending = (): boolean => options.line.busy(LATELY_MS)

  async function sample(): Promise<Sample | null> {
    const name = found.connection.interface
    const traffic = name === null ? null : await reader.traffic(name)
    if (name === null || traffic === null) return null
    return { at: clock.monotonic(), interface: name, traffic, own: options.ownSent() }
  }

  async function refresh(): Promise<void> {
    const last = JSON.stringify(found.connection)
    found = await reader.look()
    if (sending()) await lookWhileSending()
    else {
      // What was true of the last transfer says nothing about the next one; the quiet time and the line's size do.
      spare = { ...spare, ceiling: null }
      reading = null
      before = null
    }
    if (JSON.stringify(found.connection) !== last) options.onChange()
  }

  async function lookWhileSending(): Promise<void> {
    const [now, latencyMs] = await Promise.all([
      sample(),
      found.gateway === null ? null : options.roundTrip(found.gateway),
    ])
    const rates = ratesBetween(before, now)
    before = now
    // Before there are two samples nothing is known of rates, and half a reading would be taken for silence.
    if (rates === null && latencyMs === null) return
    reading = { othersSend: null, othersReceive: null, ownSend: 0, ...rates, latencyMs }
    spare = nextSpare(spare, reading, options.capacity())
  }

  return {
    found: () => found,
    spare: () => spare.ceiling,
    state: () => ({ ...spare, reading }),
    refresh,
    start: () => {
      loop ??= startLoop('line', () => (sending() ? SENDING_MS : RESTING_MS), refresh, options.log)
    },
    stop: async () => {
      await loop?.stop()
    },
  }
}

/** Null where the interface is another one, or its counters began anew. */
function ratesBetween(before: Sample | null, now: Sample | null): Omit<LineReading, 'latencyMs'> | null {
  if (before === null || now === null || before.interface !== now.interface || now.at <= before.at) return null
  const perSecond = (from: number, to: number): number => ((to - from) / (now.at - before.at)) * 1000
  const sent = perSecond(before.traffic.sent, now.traffic.sent)
  const received = perSecond(before.traffic.received, now.traffic.received)
  if (sent < 0 || received < 0) return null
  const ownSend = Math.max(0, perSecond(before.own, now.own))
  return { othersSend: Math.max(0, sent - ownSend), othersReceive: received, ownSend }
}

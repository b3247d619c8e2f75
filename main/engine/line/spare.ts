/** One look at the line while something is sent. Rates in bytes per second; null: not known. */
export interface LineReading {
  /** What other programs send through the interface. */
  readonly othersSend: number | null
  /** What they receive: their answers wait behind what is sent. */
  readonly othersReceive: number | null
  readonly ownSend: number
  /** To the router and back, ms. */
  readonly latencyMs: number | null
}

/** What is remembered from look to look. */
export interface Spare {
  /** Bytes per second that may be sent; null: as the person's limit says. */
  readonly ceiling: number | null
  /** The way to the router when nobody uses the line, ms; null before the first answer. */
  readonly quietMs: number | null
  /** The most that was ever sent at once, all programs together. */
  readonly seen: number
  /** The last answer of the router came late. */
  readonly late: boolean
}

export const allSpare: Spare = { ceiling: null, quietMs: null, seen: 0, late: false }

/** So much is always left to us, or a paid answer would never end. */
const LEAST = 16 * 1024
/** What other programs send without anybody noticing: names, clocks, acknowledgements. */
const BACKGROUND = 24 * 1024
/** A call or a stream: what the person receives is worth giving way to. */
const WATCHED = 128 * 1024
/** A line that was never measured and never seen to send more: a modest one; the router’s answers tell if it is less. */
const ASSUMED = 1024 * 1024
/** Of the line, what everybody together may use. */
const SHARE = 0.85
/** Above the quiet time by both of these, the way to the router is slow because of what is sent. */
const SLOW_FACTOR = 3
const SLOW_MS = 20
/** In a second. */
const RECOVER = 1.2

/**
 * The ceiling after one more look, a second after the last. Others get what they send and the line's last seventh; a
 * router that answers late twice in a row halves what is sent; when nothing of that is so, the ceiling rises until it is
 * none. One late answer may be a processor that was busy. Pure.
 * @param capacity bytes per second that the line can send, as was measured; null: not measured
 */
export function nextSpare(before: Spare, reading: LineReading, capacity: number | null): Spare {
  const { othersSend, othersReceive, ownSend, latencyMs } = reading
  const quietMs = nextQuiet(before.quietMs, latencyMs)
  const seen = Math.max(before.seen, ownSend + (othersSend ?? 0))
  const late = latencyMs !== null && quietMs !== null && latencyMs > Math.max(quietMs * SLOW_FACTOR, quietMs + SLOW_MS)
  const active = (othersSend ?? 0) > BACKGROUND || (othersReceive ?? 0) > WATCHED
  const size = capacity ?? Math.max(seen, ASSUMED)
  const next = { quietMs, seen, late }
  if (late && before.late)
    return { ...next, ceiling: Math.max(LEAST, Math.min(before.ceiling ?? ownSend, ownSend) / 2) }
  if (active) {
    const room = Math.max(LEAST, SHARE * size - (othersSend ?? 0))
    return { ...next, ceiling: Math.min(room, rising(before.ceiling) ?? room) }
  }
  const ceiling = rising(before.ceiling)
  return { ...next, ceiling: ceiling === null || ceiling > 2 * size ? null : ceiling }
}

function rising(ceiling: number | null): number | null {
  return ceiling === null ? null : ceiling * RECOVER + LEAST / 4
}

/** Down at once, up slowly: a line that is always busy is not taken for a quiet one. */
function nextQuiet(quiet: number | null, latency: number | null): number | null {
  if (latency === null) return quiet
  if (quiet === null || latency < quiet) return latency
  return quiet + (latency - quiet) * 0.005
}

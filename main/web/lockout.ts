/** Failures of one source after which it is not listened to for a while. */
const MAX_FAILURES = 10
const WINDOW_MS = 60_000
const LOCK_MS = 60_000
/** Sources remembered; the one silent longest is forgotten first. */
const MAX_SOURCES = 1000

export interface Lockout {
  /** Milliseconds until the source may try again; 0 when it may now. */
  remaining(source: string): number
  failed(source: string): void
}

/** Counts failed credentials by source and locks a source out after too many. `now` is monotonic. */
export function createLockout(now: () => number): Lockout {
  const sources = new Map<string, { count: number; since: number; lockedUntil: number }>()
  return {
    remaining(source) {
      return Math.max(0, (sources.get(source)?.lockedUntil ?? 0) - now())
    },
    failed(source) {
      const known = sources.get(source)
      const recent = known !== undefined && now() - known.since < WINDOW_MS
      const count = recent ? known.count + 1 : 1
      sources.delete(source)
      sources.set(source, {
        count: count >= MAX_FAILURES ? 0 : count,
        since: recent ? known.since : now(),
        lockedUntil: count >= MAX_FAILURES ? now() + LOCK_MS : 0,
      })
      const oldest = sources.keys().next().value
      if (sources.size > MAX_SOURCES && oldest !== undefined) sources.delete(oldest)
    },
  }
}

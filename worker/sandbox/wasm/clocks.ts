const NS_PER_MS = 1_000_000
const REALTIME = 0
/** Monotonic, and processor time of the process and of its thread: there is one, and it is always at work. */
const LAST_CLOCK = 3

/** Time as a job sees it, in nanoseconds. */
export interface Clocks {
  /** Null for a clock that does not exist. */
  now(id: number): bigint | null
  sleep(duration: bigint): void
}

/** The machine's clocks; all but the time of day start with the job. */
export function realClocks(): Clocks {
  const startedAt = performance.now()
  return {
    now: (id) => {
      if (id === REALTIME) return BigInt(Date.now()) * BigInt(NS_PER_MS)
      return isClock(id) ? BigInt(Math.round((performance.now() - startedAt) * NS_PER_MS)) : null
    },
    sleep: (duration) => {
      const until = performance.now() + Number(duration) / NS_PER_MS
      for (let left = until - performance.now(); left > 0; left = until - performance.now()) rest(left)
    },
  }
}

/** Midnight of 1 January 2000, UTC. */
const FIXED_TIME = 946_684_800_000_000_000n

/** Clocks of the exact class: they stand still, and sleeping takes no time. */
export const fixedClocks: Clocks = {
  now: (id) => {
    if (id === REALTIME) return FIXED_TIME
    return isClock(id) ? 0n : null
  },
  sleep: () => undefined,
}

function isClock(id: number): boolean {
  return id >= REALTIME && id <= LAST_CLOCK
}

/** Leaves the processor to others where that is possible; elsewhere its caller asks again at once. */
function rest(ms: number): void {
  if (typeof SharedArrayBuffer === 'undefined') return
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

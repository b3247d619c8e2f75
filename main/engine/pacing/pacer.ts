import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../ports/clock.ts'
import { type Bucket, fullBucket, type LineRate, takeBytes } from './bucket.ts'

/** So often it is looked whether the line is free again, while it has to be left alone. */
const HELD_MS = 250
/** Of the rate, what may pass at once. */
const BURST_MS = 100

/** Paces everything that is sent through it, all of its users together. */
export interface Pacer {
  /** Bytes per second at the moment; null: as fast as it goes. */
  rate(): number | null
  /**
   * Resolves when so many bytes may be sent, with the ms that were waited.
   * @throws the signal's reason once it fires
   */
  pass(bytes: number, signal: AbortSignal): Promise<number>
  /** Bytes that are sent without waiting: whoever comes next waits for them. */
  charge(bytes: number): void
}

/**
 * @param rate bytes per second, as the person set it; null: none
 * @param ceiling asked before each piece: what the line can spare now, when the person uses it; 0: nothing; null: all
 */
export function createPacer(options: {
  readonly clock: Pick<Clock, 'monotonic'>
  readonly rate: () => number | null
  readonly ceiling: () => number | null
}): Pacer {
  const { clock } = options
  let bucket: Bucket | null = null
  let bucketRate = 0

  function rate(): number | null {
    const [own, spare] = [options.rate(), options.ceiling()]
    return own === null || spare === null ? (own ?? spare) : Math.min(own, spare)
  }

  function waitFor(bytes: number, bytesPerSecond: number): number {
    const now = clock.monotonic()
    const limit = line(bytesPerSecond)
    // A new rate takes no burst with it: it is set to slow down.
    if (bucket === null) bucket = fullBucket(limit, now)
    else if (bucketRate !== bytesPerSecond) bucket = { bytes: Math.min(0, bucket.bytes), at: now }
    bucketRate = bytesPerSecond
    const taken = takeBytes(bucket, limit, bytes, now)
    bucket = taken.bucket
    return taken.waitMs
  }

  return {
    rate,
    charge: (bytes) => {
      const current = rate()
      if (current !== null && current > 0) waitFor(bytes, current)
    },
    pass: async (bytes, signal) => {
      const started = clock.monotonic()
      let current = rate()
      while (current !== null && current <= 0) {
        await sleep(HELD_MS, undefined, { signal })
        current = rate()
      }
      const waitMs = current === null ? 0 : waitFor(bytes, current)
      if (waitMs >= 1) await sleep(waitMs, undefined, { signal })
      return clock.monotonic() - started
    },
  }
}

function line(bytesPerSecond: number): LineRate {
  return { bytesPerSecond, burstBytes: (bytesPerSecond * BURST_MS) / 1000 }
}

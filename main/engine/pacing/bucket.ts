/** A line that lets `bytesPerSecond` pass, and `burstBytes` at once after a silence. */
export interface LineRate {
  readonly bytesPerSecond: number
  readonly burstBytes: number
}

/** What may pass at time `at` (monotonic ms); below zero, what passed already and is still to be waited for. */
export interface Bucket {
  readonly bytes: number
  readonly at: number
}

export function fullBucket(rate: LineRate, now: number): Bucket {
  return { bytes: rate.burstBytes, at: now }
}

/**
 * Takes `bytes` and says how long to wait before they are sent. Everybody who takes queues up behind those
 * before: what is sent by a time `t` is never more than the burst and `t` times the rate.
 */
export function takeBytes(
  bucket: Bucket,
  rate: LineRate,
  bytes: number,
  now: number,
): { readonly bucket: Bucket; readonly waitMs: number } {
  const since = Math.max(0, now - bucket.at)
  const there = Math.min(rate.burstBytes, bucket.bytes + (since / 1000) * rate.bytesPerSecond)
  const left = there - bytes
  return {
    bucket: { bytes: left, at: Math.max(now, bucket.at) },
    waitMs: left >= 0 ? 0 : (-left / rate.bytesPerSecond) * 1000,
  }
}

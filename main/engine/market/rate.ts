import type { Clock } from '../ports/clock.ts'

export interface RateLimit {
  readonly perSecond: number
  /** Requests a source may make at once after having been quiet. */
  readonly burst: number
}

/** Sources remembered at once; beyond it the longest quiet are forgotten, which only favours them. */
const MAX_SOURCES = 10_000

/** A token bucket for every source: true when the request may go on. */
export function createRateLimiter(limit: RateLimit, clock: Pick<Clock, 'monotonic'>): (source: string) => boolean {
  const buckets = new Map<string, { readonly tokens: number; readonly at: number }>()
  return (source) => {
    const now = clock.monotonic()
    const bucket = buckets.get(source) ?? { tokens: limit.burst, at: now }
    const tokens = Math.min(limit.burst, bucket.tokens + ((now - bucket.at) / 1000) * limit.perSecond)
    const allowed = tokens >= 1
    // Set anew so that the map keeps its sources in the order they were last heard of.
    buckets.delete(source)
    buckets.set(source, { tokens: allowed ? tokens - 1 : tokens, at: now })
    const oldest = buckets.size > MAX_SOURCES ? buckets.keys().next() : undefined
    if (oldest?.done === false) buckets.delete(oldest.value)
    return allowed
  }
}

/** Who a remote address stands for: an IPv6 network gives everyone 2^64 addresses, so its /64 counts. */
export function sourceOf(remoteAddress: string | undefined): string {
  if (remoteAddress === undefined) return 'unknown'
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(remoteAddress)?.[1]
  if (mapped !== undefined) return mapped
  if (!remoteAddress.includes(':')) return remoteAddress
  const [head = '', tail = ''] = remoteAddress.split('%')[0]?.split('::') ?? []
  const before = head === '' ? [] : head.split(':')
  const after = tail === '' ? [] : tail.split(':')
  const missing = remoteAddress.includes('::') ? 8 - before.length - after.length : 0
  const groups = [...before, ...Array.from({ length: Math.max(0, missing) }, () => '0'), ...after]
  return groups.slice(0, 4).join(':')
}

import { percentile, rounded } from '../result.ts'
import type { Call } from './buyer.ts'

export interface Load {
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  readonly calls: number
}

/** Every caller calls again as soon as it was answered, for so long, after a warm-up that is not counted. */
export async function underLoad(callers: readonly Call[], seconds: number, warmUpSeconds = 2): Promise<Load> {
  await during(callers, warmUpSeconds)
  const begun = performance.now()
  const times = await during(callers, seconds)
  const elapsed = (performance.now() - begun) / 1000
  return {
    perSecond: times.length / elapsed,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    calls: times.length,
  }
}

async function during(callers: readonly Call[], seconds: number): Promise<readonly number[]> {
  const until = performance.now() + seconds * 1000
  const times: number[] = []
  await Promise.all(
    callers.map(async (call) => {
      while (performance.now() < until) times.push(await call())
    }),
  )
  return times
}

export function inWords({ p50, p99, calls }: Load): string {
  return `p50 ${rounded(p50)} ms, p99 ${rounded(p99)} ms over ${calls} calls`
}

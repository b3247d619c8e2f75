import type { WorkerProcess } from '../../../contract/worker.ts'
import type { Clock } from '../ports/clock.ts'

type Measured = Pick<WorkerProcess, 'usage'>

/**
 * Percent of all cores that our workers used since the last call. Null for the first call, and where the
 * system does not tell. A worker that came meanwhile counts from then on.
 */
export function createOwnLoad(
  workers: () => Iterable<Measured>,
  cores: number,
  clock: Pick<Clock, 'monotonic'>,
): () => Promise<number | null> {
  let before: { readonly at: number; readonly used: ReadonlyMap<Measured, number> } | null = null
  return async () => {
    const used = new Map<Measured, number>()
    for (const worker of workers()) {
      const usage = await worker.usage()
      if (usage === null) return (before = null)
      used.set(worker, usage.cpuMs)
    }
    const last = before
    before = { at: clock.monotonic(), used }
    if (last === null || before.at <= last.at) return null
    const spent = [...used].map(([worker, cpuMs]) => Math.max(0, cpuMs - (last.used.get(worker) ?? cpuMs)))
    const share = spent.reduce((sum, ms) => sum + ms, 0) / ((before.at - last.at) * Math.max(1, cores))
    return Math.min(100, 100 * share)
  }
}

import type { JobRow } from '../../../contract/engine.ts'
import { finishedJob } from '../../../main/engine/api/engine.fixture.ts'

const PROGRAMS = ['mandelbrot', 'sha256', 'gzip', 'a1b2c3d4e5f6', 'matrix multiply with a name that is cut'] as const
const MINUTE = 60_000

/** A history in which no row is as the one before, newest first: what is drawn once helps no other row. */
export function historyRows(jobs: number): JobRow[] {
  return Array.from({ length: jobs }, (_, index): JobRow => {
    const startedAt = finishedJob.createdAt - index * 7 * MINUTE
    const hasFailed = index % 11 === 3
    return {
      ...finishedJob,
      id: `job-${index}`,
      kind: index % 3 === 0 ? 'wgsl' : 'wasm',
      program: PROGRAMS[index % PROGRAMS.length] ?? PROGRAMS[0],
      state: hasFailed ? 'failed' : 'finished',
      reason: hasFailed ? 'trapped' : 'exited',
      refund: index % 22 === 3 ? 'paid' : 'none',
      payer: `0x${String(index * 7919).padStart(40, 'c')}`,
      price: String(1_000 + ((index * 7919) % 4_000_000)),
      createdAt: startedAt - 100,
      startedAt,
      finishedAt: startedAt + 300 + ((index * 613) % 90_000),
      receiptSeq: jobs - index,
    }
  })
}

import type { Ledger } from '../ledger/ledger.ts'
import type { Log } from '../ports/log.ts'
import type { Blobs } from './blobs.ts'

const SWEEP_MS = 10 * 60_000

/** Deletes bytes that have had their time, but for the inputs of jobs that have not ended. Never rejects. */
export async function sweepBlobs(deps: {
  readonly ledger: { readonly jobs: Pick<Ledger['jobs'], 'byState'> }
  readonly blobs: Pick<Blobs, 'sweep'>
  readonly log: Log
}): Promise<void> {
  const inputs = deps.ledger.jobs.byState(['queued', 'running']).map((job) => job.inputs)
  const used = inputs.flatMap(({ module, stdin, files }) => [module, ...(stdin === null ? [] : [stdin]), ...files])
  try {
    await deps.blobs.sweep(new Set(used.map((blob) => blob.sha256)))
  } catch (error: unknown) {
    deps.log.warn('sweep-failed', { problem: error instanceof Error ? error.message : 'unknown' })
  }
}

/** Calls `sweep` every ten minutes; the answer ends that. */
export function sweepRegularly(sweep: () => void): () => void {
  const timer = setInterval(sweep, SWEEP_MS)
  timer.unref()
  return () => clearInterval(timer)
}

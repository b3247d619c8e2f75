import { HearthError } from '../../../contract/errors.ts'
import type { EndReason, JobInputs, JobManifest, JobOutputs } from '../../../contract/job.ts'
import type { WorkerHost } from '../../../contract/worker.ts'
import { inputsProblem, refusalOf, type LargestLimits } from '../jobs/admission.ts'
import { createPool } from '../jobs/pool.ts'
import { attempt } from '../jobs/run-paid-job.ts'
import { soldGpu } from '../jobs/sold-gpu.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { MemoryStore } from './memory-store.ts'

export interface RerunDeps {
  /** The same walls that paid jobs run behind. */
  readonly host: WorkerHost
  /** SHA-256 of the programs that come with Hearth. */
  readonly builtIn: ReadonlySet<string>
  readonly maximum: LargestLimits
  readonly cores: number
  readonly clock: Clock
  readonly log: Log
}

/** Runs the work of a receipt again, in a sandboxed worker that is used once. */
export interface Rerunner {
  /**
   * What it made; its bytes are in the store.
   * @throws HearthError `job/not-admitted` where nothing protects this machine from such a program,
   * `validate/not-run` where it did not come to an end that says anything about the work
   */
  run(
    work: { readonly manifest: JobManifest; readonly inputs: JobInputs },
    store: MemoryStore,
    stop: AbortSignal,
  ): Promise<JobOutputs>
  /** Resolves when no worker is left. */
  close(): Promise<void>
}

/** Ends that depend on how fast or large a machine is. */
export const MACHINE_ENDS: readonly EndReason[] = [
  'wall-limit',
  'cpu-limit',
  'memory-limit',
  'process-limit',
  'dispatch-too-long',
]

export function createRerunner(deps: RerunDeps): Rerunner {
  const { host } = deps
  const pool = createPool({ ...deps, onHealth: () => undefined })

  return {
    run: async ({ manifest, inputs }, store, stop) => {
      if (manifest.kind === 'wgsl') await host.settled()
      const gpu = soldGpu(host.report().gpu.adapters)
      const refusal = refusalOf(manifest, { ...deps, report: host.report(), gpu })
      if (refusal !== null) throw refusal
      const problem = inputsProblem(manifest, inputs, gpu)
      if (problem !== null) throw new HearthError('validate/not-run', problem)
      const seat = { id: manifest.kind === 'wgsl' ? (gpu?.adapters[0]?.id ?? null) : null, sold: gpu }
      const watch = { stop, onProgress: () => undefined, onReleased: () => undefined }
      const { outputs, reason, message } = await attempt(
        { manifest, inputs },
        { ...deps, pool, blobs: store },
        seat,
        watch,
      )
      if (outputs !== null && !MACHINE_ENDS.includes(reason)) return outputs
      throw new HearthError('validate/not-run', `The re-run ended with “${reason}” here. ${message ?? ''}`.trim())
    },
    close: async () => {
      await Promise.all([pool.clear('wasm'), pool.clear('wgsl')])
    },
  }
}

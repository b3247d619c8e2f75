import type { JobInputs, JobManifest } from '../../../contract/job.ts'
import { inputBytes } from './job-frames.ts'

const MiB = 1024 * 1024

/** What a worker may use before it is ended, whatever it says itself. */
export interface Ceilings {
  readonly wallMs: number
  /** Over all threads, beyond what was used before the job; null: time on a card is no processor time. */
  readonly cpuMs: number | null
  /** Resident bytes beyond what the worker held before the job. */
  readonly rssBytes: number
}

/** Compiling and copying, beyond the module's own memory. */
const WASM_BASE_BYTES = 128 * MiB
/** The shader compiler, the driver and its caches. */
const WGSL_BASE_BYTES = 512 * MiB

/**
 * The ceilings of one job. `software`: a processor plays the GPU, and its buffers are memory of the
 * worker; `cores` bounds what it can use in the time it has. Pure.
 */
export function ceilingsOf(
  manifest: JobManifest,
  inputs: JobInputs,
  machine: { readonly software: boolean; readonly cores: number },
): Ceilings {
  if (manifest.kind === 'wasm') {
    const { wallMs, cpuMs, memoryMiB, outputBytes } = manifest.limits
    // Inputs are held twice for a moment, outputs while they grow; compiled code is larger than its module.
    const copies = 2 * inputBytes(inputs) + 3 * outputBytes + 24 * inputs.module.size
    return { wallMs, cpuMs, rssBytes: WASM_BASE_BYTES + memoryMiB * MiB + copies }
  }
  const { wallMs, memoryMiB, outputBytes } = manifest.limits
  // Buffers pass through staging memory on their way to a card and back; without one they stay there as well.
  const buffers = (machine.software ? 3 : 2) * memoryMiB * MiB
  const copies = 2 * inputBytes(inputs) + 2 * outputBytes + 64 * inputs.module.size
  const cpuMs = machine.software ? wallMs * machine.cores : null
  return { wallMs, cpuMs, rssBytes: WGSL_BASE_BYTES + buffers + copies }
}

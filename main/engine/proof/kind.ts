import type { EndReason, JobManifest, JobOutputs } from '../../../contract/job.ts'
import { say } from '../../../contract/words/say.ts'

/** Ends a job comes to by itself; where another one falls depends on the machine. */
const OWN_ENDS: readonly EndReason[] = ['exited', 'trapped']

/**
 * Why a receipt of this job may not be of this kind (sandbox-proof section 8), or null. 1: the module was
 * held to the exact class, so that a re-run gives the same bytes. 2: a WGSL kernel of integers only, which
 * the provider vouches for. 4: anything that may differ on a re-run. 1 and 2 are only of jobs that came to
 * an end of their own.
 */
export function kindDisagreement(
  kind: number,
  manifest: JobManifest,
  { reason }: Pick<JobOutputs, 'reason'>,
): string | null {
  if (kind === 4) return null
  if (kind !== 1 && kind !== 2) return say`Kind ${kind} is not a job’s.`
  if (!OWN_ENDS.includes(reason)) return say`Kind ${kind} is not for a job that ended with ${reason}.`
  if (kind === 2) return manifest.kind === 'wgsl' ? null : say`Kind 2 is for WGSL jobs.`
  const exact = manifest.kind === 'wasm' && manifest.verifiable === true
  return exact ? null : say`Kind 1 is for WebAssembly jobs held to the exact class.`
}

/** The kind of a job's receipt; `integerKernels` are the SHA-256 of sources known to compute with integers only. */
export function receiptKind(
  manifest: JobManifest,
  outputs: Pick<JobOutputs, 'reason'>,
  integerKernels: ReadonlySet<string>,
): 1 | 2 | 4 {
  const claimed = manifest.kind === 'wasm' ? 1 : 2
  const known = manifest.kind === 'wasm' || integerKernels.has(manifest.module)
  return known && kindDisagreement(claimed, manifest, outputs) === null ? claimed : 4
}

import type { JobManifest } from '../../../../contract/job.ts'
import type { ReceiptFile } from '../../../../contract/receipt.ts'
import type { Tolerance } from '../../../../contract/wgsl.ts'
import { say } from '../../../../contract/words/say.ts'

type Work = Pick<ReceiptFile, 'receipt' | 'spec' | 'outputs'>

/** Why a re-run of this work could show nothing, in a sentence, or null. */
export function incomparable({ outputs: { reason } }: Work): string | null {
  if (reason === 'exited' || reason === 'trapped') return null
  return say`The work ended with “${reason}”, which depends on the machine: a re-run can end elsewhere.`
}

/**
 * Whether another result of a re-run shows that the receipt is wrong: the exact class, integer kernels, and kernels
 * that declared a tolerance for every output of floating point. Anything else may differ by itself.
 */
export function mustAgree({ receipt, spec: { manifest } }: Work): boolean {
  if (receipt.kind === 1 || receipt.kind === 2) return true
  if (manifest.kind !== 'wgsl') return false
  const outputs = manifest.buffers.filter((buffer) => buffer.from !== 'values' && buffer.output)
  return outputs.every((buffer) => buffer.from !== 'values' && buffer.tolerance !== undefined)
}

/** What the job declared for one of its output files; null: the same bytes. */
export function toleranceOf(manifest: JobManifest, path: string): Tolerance | null {
  if (manifest.kind !== 'wgsl') return null
  const buffer = manifest.buffers.find(({ name }) => name === path)
  return buffer === undefined || buffer.from === 'values' ? null : (buffer.tolerance ?? null)
}

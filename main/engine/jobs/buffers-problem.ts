import type { JobInputs } from '../../../contract/job.ts'
import { ELEMENT_BYTES } from '../../../contract/wgsl.ts'
import type { WgslManifest } from '../../../contract/wgsl.ts'
import { bufferSizes, type BufferSize } from '../proof/buffer-sizes.ts'

/** Why the buffers of a job cannot be made within its own limits and on such an adapter, or null. Pure. */
export function buffersProblem(
  manifest: WgslManifest,
  inputs: Pick<JobInputs, 'files'>,
  maxBufferBytes: number,
): string | null {
  const sizes = bufferSizes(manifest, inputs)
  const broken = sizes.find(({ bytes }) => bytes === 0 || bytes % ELEMENT_BYTES !== 0)
  if (broken !== undefined) {
    return `The buffer ${broken.name} has ${broken.bytes} bytes; it must be a multiple of ${ELEMENT_BYTES}, and not empty.`
  }
  const large = sizes.find(({ bytes }) => bytes > maxBufferBytes)
  if (large !== undefined) {
    return `The buffer ${large.name} has ${large.bytes} bytes; one may have at most ${maxBufferBytes} here.`
  }
  const all = sum(sizes)
  const { memoryMiB, outputBytes } = manifest.limits
  if (all > memoryMiB * 1024 * 1024) return `The buffers have ${all} bytes together, more than ${memoryMiB} MiB.`
  const out = sum(sizes.filter(({ output }) => output))
  if (out > outputBytes) return `The output buffers have ${out} bytes together, more than the limit of ${outputBytes}.`
  return null
}

function sum(sizes: readonly BufferSize[]): number {
  return sizes.reduce((total, { bytes }) => total + bytes, 0)
}

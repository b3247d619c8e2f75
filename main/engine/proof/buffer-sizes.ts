import type { JobInputs } from '../../../contract/job.ts'
import { ELEMENT_BYTES } from '../../../contract/wgsl.ts'
import type { WgslManifest } from '../../../contract/wgsl.ts'

const UNIFORM_ALIGNMENT_BYTES = 16

export interface BufferSize {
  readonly name: string
  readonly bytes: number
  readonly output: boolean
}

/** Every buffer of a `wgsl` job with its size; an input that is not among `inputs` counts nothing. Pure. */
export function bufferSizes(manifest: WgslManifest, inputs: Pick<JobInputs, 'files'>): readonly BufferSize[] {
  const given = new Map(inputs.files.map((file) => [file.path, file.size]))
  return manifest.buffers.map((buffer) => {
    const { name } = buffer
    if (buffer.from === 'input') return { name, bytes: given.get(name) ?? 0, output: buffer.output }
    if (buffer.from === 'zero') return { name, bytes: buffer.length * ELEMENT_BYTES, output: buffer.output }
    const bytes = buffer.values.length * ELEMENT_BYTES
    return { name, bytes: Math.ceil(bytes / UNIFORM_ALIGNMENT_BYTES) * UNIFORM_ALIGNMENT_BYTES, output: false }
  })
}

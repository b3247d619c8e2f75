import { createHash } from 'node:crypto'
import { dataHead, encodeFrame, encodeJsonFrame } from '../../../../contract/worker-frames.ts'
import { ToWorker, WorkerJob } from '../../../../contract/worker.ts'
import type { WgslWorkerJob } from '../../../../contract/worker.ts'
import { WgslManifest } from '../../../../contract/wgsl.ts'

type Bytes = Uint8Array<ArrayBuffer>

const PART_BYTES = 512 * 1024

export interface ShaderJob {
  readonly job: WgslWorkerJob
  /** In the order of `job.blobs`. */
  readonly blobs: readonly Bytes[]
}

/** A job as a worker gets it; `manifest` is without kind and module. */
export function shaderJob(
  source: string | Bytes,
  manifest: object,
  inputs: Readonly<Record<string, Bytes>> = {},
): ShaderJob {
  const code = typeof source === 'string' ? new TextEncoder().encode(source) : source
  const job = WorkerJob.parse({
    kind: 'wgsl',
    manifest: WgslManifest.parse({ ...manifest, kind: 'wgsl', module: hashOf(code) }),
    blobs: [
      { use: 'module', size: code.length },
      ...Object.entries(inputs).map(([path, bytes]) => ({ use: 'file', path, size: bytes.length })),
    ],
  })
  if (job.kind !== 'wgsl') throw new Error('not a shader job')
  return { job, blobs: [code, ...Object.values(inputs)] }
}

/** Everything the engine sends for it, up to the order to run. */
export function* framesOfJob({ job, blobs }: ShaderJob): Generator<Uint8Array> {
  yield encodeJsonFrame(ToWorker.job, job)
  for (const [index, bytes] of blobs.entries()) {
    for (let offset = 0; offset < bytes.length; offset += PART_BYTES) {
      const part = bytes.subarray(offset, offset + PART_BYTES)
      yield dataHead(index, part.length)
      yield part
    }
  }
  yield encodeFrame(ToWorker.run, new Uint8Array())
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

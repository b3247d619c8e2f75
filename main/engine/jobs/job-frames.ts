import { dataHead, encodeFrame, encodeJsonFrame } from '../../../contract/worker-frames.ts'
import type { BlobRef, JobInputs, JobManifest } from '../../../contract/job.ts'
import { ToWorker, WorkerJob, WorkerPace } from '../../../contract/worker.ts'
import type { WorkerProcess } from '../../../contract/worker.ts'

const PART_BYTES = 512 * 1024

/** Bytes of a blob, from disk. */
export type ReadBlob = (sha256: string) => AsyncIterable<Uint8Array>

/** Sends a job and its inputs up to, but not with, the order to run; the pipe sets the pace. */
export async function sendJob(
  worker: Pick<WorkerProcess, 'send'>,
  manifest: JobManifest,
  inputs: JobInputs,
  read: ReadBlob,
): Promise<void> {
  const blobs = announced(inputs)
  await worker.send(encodeJsonFrame(ToWorker.job, workerJob(manifest, blobs)))
  for (const [index, { ref }] of blobs.entries()) {
    for await (const chunk of read(ref.sha256)) await sendChunk(worker, index, chunk)
  }
}

function workerJob(manifest: JobManifest, announced: readonly Announced[]): WorkerJob {
  const blobs = announced.map(({ use, path, ref }) => ({
    use,
    size: ref.size,
    ...(path === undefined ? {} : { path }),
  }))
  if (manifest.kind === 'wgsl') return WorkerJob.parse({ kind: 'wgsl', manifest, blobs })
  const { args, verifiable = false, limits } = manifest
  return { kind: 'wasm', args, verifiable, limits, blobs }
}

export async function sendRun(worker: Pick<WorkerProcess, 'send'>): Promise<void> {
  await worker.send(encodeFrame(ToWorker.run, new Uint8Array()))
}

/** To a job that runs on a card: how much of the time it computes from now on. */
export async function sendPace(worker: Pick<WorkerProcess, 'send'>, share: number): Promise<void> {
  await worker.send(encodeJsonFrame(ToWorker.pace, WorkerPace.parse({ share })))
}

/** Bytes of everything the job reads, as the worker will hold them in memory. */
export function inputBytes(inputs: JobInputs): number {
  return announced(inputs).reduce((sum, { ref }) => sum + ref.size, 0)
}

interface Announced {
  readonly use: 'module' | 'stdin' | 'file'
  readonly path?: string
  readonly ref: BlobRef
}

function announced({ module, stdin, files }: JobInputs): readonly Announced[] {
  return [
    { use: 'module', ref: module },
    ...(stdin === null ? [] : [{ use: 'stdin' as const, ref: stdin }]),
    ...files.map((file) => ({ use: 'file' as const, path: file.path, ref: file })),
  ]
}

/** A data frame as its head and the chunk itself, which is not copied. */
async function sendChunk(worker: Pick<WorkerProcess, 'send'>, index: number, chunk: Uint8Array): Promise<void> {
  for (let offset = 0; offset < chunk.length; offset += PART_BYTES) {
    const part = chunk.subarray(offset, offset + PART_BYTES)
    await Promise.all([worker.send(dataHead(index, part.length)), worker.send(part)])
  }
}

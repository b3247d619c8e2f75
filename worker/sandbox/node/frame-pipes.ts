import { readSync, writeSync } from 'node:fs'
import { MAX_FRAME_BYTES, ToWorker, WorkerJob } from '../../../contract/worker.ts'

/*
 * Reading and writing block on purpose: a module runs on this very thread, so blocking is what holds
 * it back when the engine reads slowly, and a closed pipe ends the process.
 */

const PAUSE = new Int32Array(new SharedArrayBuffer(4))

export interface ReceivedJob {
  readonly job: WorkerJob
  /** In the order of `job.blobs`. */
  readonly blobs: readonly Uint8Array<ArrayBuffer>[]
}

interface Blob {
  readonly bytes: Uint8Array<ArrayBuffer>
  filled: number
}

/** The one job of this process, from stdin, with all its bytes. It is not to be run before `readRun`. */
export function readJob(): ReceivedJob {
  const length = readHeader(ToWorker.job)
  const job = WorkerJob.parse(JSON.parse(new TextDecoder().decode(readBytes(length))))
  const blobs: readonly Blob[] = job.blobs.map((blob) => ({ bytes: new Uint8Array(blob.size), filled: 0 }))
  while (blobs.some((blob) => blob.filled < blob.bytes.length)) readData(blobs, readHeader(ToWorker.data))
  return { job, blobs: blobs.map((blob) => blob.bytes) }
}

/** Waits for the order to run the job. */
export function readRun(): void {
  if (readHeader(ToWorker.run) > 0) throw new Error('An order to run has no content.')
}

/** The length of the next frame, which must be of this type. */
function readHeader(wanted: number): number {
  const header = new DataView(readBytes(5).buffer)
  const [length, type] = [header.getUint32(0, true), header.getUint8(4)]
  if (length > MAX_FRAME_BYTES) throw new Error('A frame is too large.')
  if (type !== wanted) throw new Error(`Unexpected frame of type ${type}.`)
  return length
}

/** All of `bytes` to a descriptor; ends the process when nobody reads them. */
export function writeFully(descriptor: number, bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.length;) {
    offset += retrying(() => writeSync(descriptor, bytes, offset, bytes.length - offset))
  }
}

/** Straight into its place: inputs are large, and a copy of them would be on the buyer's clock. */
function readData(blobs: readonly Blob[], length: number): void {
  const blob = blobs[new DataView(readBytes(4).buffer).getUint32(0, true)]
  const size = length - 4
  if (blob === undefined || size > blob.bytes.length - blob.filled) throw new Error('Data that was not announced.')
  fill(blob.bytes.subarray(blob.filled, blob.filled + size))
  blob.filled += size
}

function readBytes(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length)
  fill(bytes)
  return bytes
}

/** Blocks until all is there; a closed stdin means the engine is gone and nobody wants the job. */
function fill(into: Uint8Array): void {
  for (let offset = 0; offset < into.length;) {
    const count = retrying(() => readSync(0, into, offset, into.length - offset, null))
    if (count === 0) process.exit(0)
    offset += count
  }
}

/** Some launchers leave the pipe non-blocking; then "again" means: wait a moment. */
function retrying(operation: () => number): number {
  for (;;) {
    try {
      return operation()
    } catch (error: unknown) {
      const code = error instanceof Error && 'code' in error ? error.code : null
      if (code === 'EPIPE') process.exit(0)
      if (code !== 'EAGAIN') throw error
      Atomics.wait(PAUSE, 0, 0, 1)
    }
  }
}

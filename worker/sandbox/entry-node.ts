import { readSync, writeSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { encodeFrame, encodeJsonFrame } from '../../contract/worker-frames.ts'
import { FromWorker, MAX_FRAME_BYTES, ToWorker, WorkerJob } from '../../contract/worker.ts'
import { runJob } from './wasm/run-job.ts'

/*
 * The worker process: `ready` on stdout, one job from stdin, its frames on stdout, end. Reading and
 * writing block on purpose: the module runs on this thread, so blocking is what holds it back when
 * the engine reads slowly, and a closed pipe ends the process.
 */

const PAUSE = new Int32Array(new SharedArrayBuffer(4))

function main(): void {
  if (process.argv.includes('--watch-parent')) watchParent()
  write(encodeJsonFrame(FromWorker.ready, { protocol: 2, kinds: ['wasm'], adapter: null }))
  const { job, blobs } = readJob()
  if (job.kind !== 'wasm') throw new Error(`This worker runs no jobs of kind ${job.kind}.`)
  runJob(job, blobs, {
    json: (type, value) => write(encodeJsonFrame(type, value)),
    bytes: (type, payload) => write(encodeFrame(type, payload)),
  })
}

interface Blob {
  readonly bytes: Uint8Array<ArrayBuffer>
  filled: number
}

function readJob(): { job: WorkerJob; blobs: readonly Uint8Array<ArrayBuffer>[] } {
  let job: WorkerJob | null = null
  let blobs: readonly Blob[] = []
  for (;;) {
    const header = new DataView(readBytes(5).buffer)
    const [length, type] = [header.getUint32(0, true), header.getUint8(4)]
    if (length > MAX_FRAME_BYTES) throw new Error('A frame is too large.')
    if (type === ToWorker.job && job === null) {
      job = WorkerJob.parse(JSON.parse(new TextDecoder().decode(readBytes(length))))
      blobs = job.blobs.map((blob) => ({ bytes: new Uint8Array(blob.size), filled: 0 }))
    } else if (type === ToWorker.data) {
      readData(blobs, length)
    } else if (type === ToWorker.run && job !== null) {
      if (blobs.some((blob) => blob.filled !== blob.bytes.length)) throw new Error('A blob is shorter than announced.')
      return { job, blobs: blobs.map((blob) => blob.bytes) }
    } else {
      throw new Error(`Unexpected frame of type ${type}.`)
    }
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

function write(bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.length;) {
    offset += retrying(() => writeSync(1, bytes, offset, bytes.length - offset))
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

/**
 * For hosts that cannot ask the kernel to end us with our parent: a thread, because this one is busy
 * with the module. An orphan gets another parent.
 */
function watchParent(): void {
  // Asked for here: by the time the thread runs, the parent may be another already.
  const script = `setInterval(() => { if (process.ppid !== ${process.ppid}) process.kill(process.pid, 'SIGKILL') }, 500)`
  new Worker(script, { eval: true }).unref()
}

main()

import { readSync, writeSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { encodeFrame, encodeJsonFrame, FrameReader } from '../../contract/worker-frames.ts'
import { FromWorker, ToWorker, WorkerJob } from '../../contract/worker.ts'
import { runJob } from './wasm/run-job.ts'

/*
 * The worker process: `ready` on stdout, one job from stdin, its frames on stdout, end. Reading and
 * writing block on purpose: the module runs on this thread, so blocking is what holds it back when
 * the engine reads slowly, and a closed pipe ends the process.
 */

const PAUSE = new Int32Array(new SharedArrayBuffer(4))

function main(): void {
  if (process.argv.includes('--watch-parent')) watchParent()
  write(encodeJsonFrame(FromWorker.ready, { protocol: 1, kinds: ['wasm'] }))
  const { job, blobs } = readJob()
  runJob(job, blobs, {
    json: (type, value) => write(encodeJsonFrame(type, value)),
    bytes: (type, payload) => write(encodeFrame(type, payload)),
  })
}

function readJob(): { job: WorkerJob; blobs: readonly Uint8Array<ArrayBuffer>[] } {
  const reader = new FrameReader()
  const chunk = new Uint8Array(256 * 1024)
  let job: WorkerJob | null = null
  let blobs: readonly { readonly bytes: Uint8Array<ArrayBuffer>; filled: number }[] = []
  for (;;) {
    // The reader keeps views of what it is given, so each chunk is a copy.
    for (const frame of reader.push(chunk.slice(0, read(chunk)))) {
      if (frame.type === ToWorker.job && job === null) {
        job = WorkerJob.parse(JSON.parse(new TextDecoder().decode(frame.payload)))
        blobs = job.blobs.map((blob) => ({ bytes: new Uint8Array(blob.size), filled: 0 }))
      } else if (frame.type === ToWorker.data) {
        const blob = blobs[new DataView(frame.payload.buffer, frame.payload.byteOffset).getUint32(0, true)]
        if (blob === undefined) throw new Error('Data for a blob that was not announced.')
        blob.bytes.set(frame.payload.subarray(4), blob.filled)
        blob.filled += frame.payload.length - 4
      } else if (frame.type === ToWorker.run && job !== null) {
        if (blobs.some((blob) => blob.filled !== blob.bytes.length))
          throw new Error('A blob is shorter than announced.')
        return { job, blobs: blobs.map((blob) => blob.bytes) }
      } else {
        throw new Error(`Unexpected frame of type ${frame.type}.`)
      }
    }
  }
}

/** Blocks until there are bytes; a closed stdin means the engine is gone and nobody wants the job. */
function read(into: Uint8Array): number {
  const count = retrying(() => readSync(0, into, 0, into.length, null))
  if (count === 0) process.exit(0)
  return count
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

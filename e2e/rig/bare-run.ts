import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { JobManifest, type BlobRef } from '../../contract/job.ts'
import { FrameReader } from '../../contract/worker-frames.ts'
import { FromWorker, WorkerResult, type WorkerHost, type WorkerProcess } from '../../contract/worker.ts'
import { sendJob, sendRun } from '../../main/engine/jobs/job-frames.ts'

const programs = path.resolve(import.meta.dirname, '..', '..', 'out', 'programs')

export interface BareRun {
  /** From handing the job to a waiting worker to its result. */
  readonly totalMs: number
  /** Inside the module. */
  readonly runMs: number
}

/**
 * Runs a built-in program on `stdin` in a worker and nothing else: no payment, no HTTP, no books.
 * @param restMs how long the worker has waited when it gets the job
 */
export async function bareRun(
  host: WorkerHost,
  program: string,
  stdin: Uint8Array,
  { args = [], restMs = 0 }: { readonly args?: readonly string[]; readonly restMs?: number } = {},
): Promise<BareRun> {
  const module = await readFile(path.join(programs, `${program}.wasm`))
  const blobs = new Map([module, stdin].map((bytes) => [sha256(bytes), bytes]))
  const manifest = JobManifest.parse({
    kind: 'wasm',
    module: sha256(module),
    args,
    stdin: sha256(stdin),
    limits: { wallMs: 120_000, cpuMs: 120_000 },
  })
  const worker = await host.start({ memoryMiB: manifest.limits.memoryMiB, gpu: null })
  try {
    const frames = framesOf(worker)
    await frames.next()
    await sleep(restMs)
    const startedAt = performance.now()
    await sendJob(worker, manifest, { module: ref(module), stdin: ref(stdin), files: [] }, async function* (hash) {
      yield blobs.get(hash) ?? new Uint8Array()
    })
    await sendRun(worker)
    for await (const frame of frames) {
      if (frame.type !== FromWorker.result) continue
      const result = WorkerResult.parse(JSON.parse(Buffer.from(frame.payload).toString('utf8')))
      if (result.exitCode !== 0) throw new Error(`${program} ended with ${result.reason}: ${result.message}`)
      return { totalMs: performance.now() - startedAt, runMs: result.timings.runMs }
    }
    throw new Error(`${program} gave no result.`)
  } finally {
    worker.kill()
  }
}

async function* framesOf(worker: WorkerProcess) {
  const reader = new FrameReader()
  for await (const chunk of worker.received) yield* reader.push(chunk)
}

function ref(bytes: Uint8Array): BlobRef {
  const hash = sha256(bytes)
  return { sha256: hash, root: hash, size: bytes.length }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

import { JobLimits } from '../../contract/job.ts'
import { FrameReader, dataHead, encodeFrame, encodeJsonFrame } from '../../contract/worker-frames.ts'
import type { Frame } from '../../contract/worker-frames.ts'
import { FromWorker, ToWorker, WorkerFile, WorkerReady, WorkerResult } from '../../contract/worker.ts'
import type { WorkerJob, WorkerProcess } from '../../contract/worker.ts'

const PART_BYTES = 512 * 1024

/** What a worker said of its job. */
export interface Heard {
  readonly result: WorkerResult | null
  readonly stdout: Uint8Array
  readonly stderr: string
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>
}

/** The engine's side of one worker. */
export class Talk {
  readonly worker: WorkerProcess
  readonly #frames: AsyncGenerator<Frame>

  constructor(worker: WorkerProcess) {
    this.worker = worker
    this.#frames = framesOf(worker)
  }

  async ready(): Promise<WorkerReady> {
    const { value } = await this.#frames.next()
    if (value === undefined) throw new Error(`It is not ready: ${(await this.worker.exited).stderr}`)
    return WorkerReady.parse(json(value))
  }

  async send({ job, blobs }: { readonly job: WorkerJob; readonly blobs: readonly Uint8Array[] }): Promise<void> {
    await this.worker.send(encodeJsonFrame(ToWorker.job, job))
    for (const [index, blob] of blobs.entries()) {
      for (let at = 0; at < blob.length; at += PART_BYTES) {
        const part = blob.subarray(at, at + PART_BYTES)
        await this.worker.send(dataHead(index, part.length))
        await this.worker.send(part)
      }
    }
    await this.worker.send(encodeFrame(ToWorker.run, new Uint8Array()))
  }

  /** Until its result, or until it is gone. */
  async hear(): Promise<Heard> {
    const streams: [Uint8Array[], Uint8Array[]] = [[], []]
    const files = new Map<string, Uint8Array<ArrayBuffer>>()
    let open = { bytes: new Uint8Array(), filled: 0 }
    let result: WorkerResult | null = null
    for (;;) {
      const { value: frame } = await this.#frames.next()
      if (frame === undefined) break
      const { type, payload } = frame
      if (type === FromWorker.output) streams[payload[0] === 1 ? 0 : 1].push(payload.slice(1))
      if (type === FromWorker.file) {
        const { path: name, size } = WorkerFile.parse(json(frame))
        open = { bytes: new Uint8Array(size), filled: 0 }
        files.set(name, open.bytes)
      }
      if (type === FromWorker.fileData) {
        open.bytes.set(payload, open.filled)
        open.filled += payload.length
      }
      if (type === FromWorker.result) {
        result = WorkerResult.parse(json(frame))
        break
      }
    }
    return { result, stdout: Buffer.concat(streams[0]), stderr: Buffer.concat(streams[1]).toString('utf8'), files }
  }

  /** Its next frame of this type; null when it is gone before. */
  async next(type: number): Promise<Frame | null> {
    for (;;) {
      const { value } = await this.#frames.next()
      if (value === undefined) return null
      if (value.type === type) return value
    }
  }

  async end(): ReturnType<() => WorkerProcess['exited']> {
    this.worker.kill()
    return this.worker.exited
  }
}

/** A job of one module with these limits. */
export function moduleJob(module: Uint8Array, limits: Partial<JobLimits> = {}) {
  const job: WorkerJob = {
    kind: 'wasm',
    args: [],
    verifiable: false,
    limits: JobLimits.parse(limits),
    blobs: [{ use: 'module', size: module.length }],
  }
  return { job, blobs: [module] }
}

async function* framesOf(worker: WorkerProcess): AsyncGenerator<Frame> {
  const reader = new FrameReader()
  for await (const chunk of worker.received) yield* reader.push(chunk)
}

function json({ payload }: Frame): unknown {
  return JSON.parse(new TextDecoder().decode(payload))
}

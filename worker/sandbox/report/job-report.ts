import type { EndReason } from '../../../contract/job.ts'
import { FromWorker } from '../../../contract/worker.ts'
import type { WorkerFile, WorkerProgress, WorkerResult } from '../../../contract/worker.ts'

const FILE_PART_BYTES = 256 * 1024

/** Where a job's frames go. Calls return when there is room for more. */
export interface JobChannel {
  json(type: number, value: WorkerProgress | WorkerFile | WorkerResult): void
  bytes(type: number, payload: Uint8Array): void
}

/** What one job tells the engine: after its one `result`, nothing more. */
export class JobReport {
  readonly #channel: JobChannel
  #ended = false
  #phase: WorkerProgress['phase'] = 'compiling'
  #phaseStartedAt = performance.now()
  readonly #timings

  /** `compileMs` were spent on compiling before. */
  constructor(channel: JobChannel, compileMs = 0) {
    this.#channel = channel
    this.#timings = { compileMs, runMs: 0 }
  }

  get ended(): boolean {
    return this.#ended
  }

  phase(phase: WorkerProgress['phase']): void {
    this.#takeTime()
    this.#phase = phase
    this.#channel.json(FromWorker.progress, { phase })
  }

  /** How much of the present phase is done, 0 to 1. */
  progress(done: number): void {
    this.#channel.json(FromWorker.progress, { phase: this.#phase, done })
  }

  output(stream: 1 | 2, bytes: Uint8Array): void {
    if (this.#ended) return
    const payload = new Uint8Array(1 + bytes.length)
    payload[0] = stream
    payload.set(bytes, 1)
    this.#channel.bytes(FromWorker.output, payload)
  }

  file(path: string, bytes: Uint8Array): void {
    this.#channel.json(FromWorker.file, { path, size: bytes.length })
    for (let offset = 0; offset < bytes.length; offset += FILE_PART_BYTES) {
      this.#channel.bytes(FromWorker.fileData, bytes.subarray(offset, offset + FILE_PART_BYTES))
    }
  }

  /** The first call decides; later ones are ignored. */
  end(reason: EndReason, exitCode: number | null, message: string): void {
    if (this.#ended) return
    this.#ended = true
    this.#takeTime()
    const result: WorkerResult = { reason, exitCode, message: message.slice(0, 2000), timings: this.#timings }
    this.#channel.json(FromWorker.result, result)
  }

  /** A job that starts again after losing its device passes through a phase twice: both count. */
  #takeTime(): void {
    const now = performance.now()
    if (this.#phase === 'compiling') this.#timings.compileMs += now - this.#phaseStartedAt
    if (this.#phase === 'running') this.#timings.runMs += now - this.#phaseStartedAt
    this.#phaseStartedAt = now
  }
}

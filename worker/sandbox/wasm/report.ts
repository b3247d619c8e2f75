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
  #phaseStartedAt = performance.now()
  readonly #timings = { compileMs: 0, runMs: 0 }

  constructor(channel: JobChannel) {
    this.#channel = channel
  }

  get ended(): boolean {
    return this.#ended
  }

  phase(phase: WorkerProgress['phase']): void {
    if (phase === 'running') this.#timings.compileMs = performance.now() - this.#phaseStartedAt
    if (phase === 'writing') this.#timings.runMs = performance.now() - this.#phaseStartedAt
    this.#phaseStartedAt = performance.now()
    this.#channel.json(FromWorker.progress, { phase })
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
    if (reason !== 'exited') this.#timings.runMs = performance.now() - this.#phaseStartedAt
    const result: WorkerResult = { reason, exitCode, message: message.slice(0, 2000), timings: this.#timings }
    this.#channel.json(FromWorker.result, result)
  }
}

import type { JobChannel } from '../../report/job-report.ts'
import { FromWorker, WorkerFile, WorkerProgress, WorkerResult } from '../../../../contract/worker.ts'

/** Everything an executor says about one job, as the engine would hear it. */
export class Told implements JobChannel {
  readonly progress: WorkerProgress[] = []
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>()
  stderr = ''
  framesAfterResult = 0
  #result: WorkerResult | null = null
  #open: { readonly bytes: Uint8Array; filled: number } | null = null

  get result(): WorkerResult {
    if (this.#result === null) throw new Error(`The job has no result (${this.stderr}).`)
    return this.#result
  }

  get hasEnded(): boolean {
    return this.#result !== null
  }

  json(type: number, value: unknown): void {
    if (this.hasEnded) this.framesAfterResult += 1
    if (type === FromWorker.progress) this.progress.push(WorkerProgress.parse(value))
    else if (type === FromWorker.result) this.#result = WorkerResult.parse(value)
    else if (type === FromWorker.file) this.#start(WorkerFile.parse(value))
    else throw new Error(`unexpected frame ${type}`)
  }

  bytes(type: number, payload: Uint8Array): void {
    if (this.hasEnded) this.framesAfterResult += 1
    if (type === FromWorker.output && payload[0] === 2) this.stderr += new TextDecoder().decode(payload.subarray(1))
    else if (type === FromWorker.fileData && this.#open !== null) {
      this.#open.bytes.set(payload, this.#open.filled)
      this.#open.filled += payload.length
    } else throw new Error(`unexpected frame ${type}`)
  }

  words(name: string): Uint32Array {
    const bytes = this.files.get(name)
    if (bytes === undefined) throw new Error(`no output ${name}: ${JSON.stringify(this.result)}`)
    return new Uint32Array(bytes.buffer)
  }

  #start({ path, size }: WorkerFile): void {
    const bytes = new Uint8Array(size)
    this.files.set(path, bytes)
    this.#open = { bytes, filled: 0 }
  }
}

import { FrameReader } from '../../../contract/worker-frames.ts'
import type { Frame } from '../../../contract/worker-frames.ts'
import { ToWorker, WorkerJob } from '../../../contract/worker.ts'

export interface ReceivedJob {
  readonly job: WorkerJob
  /** In the order of `job.blobs`. */
  readonly blobs: readonly Uint8Array<ArrayBuffer>[]
}

interface Blob {
  readonly bytes: Uint8Array<ArrayBuffer>
  filled: number
}

/** Puts one job together from the engine's frames; anything out of order is an error. */
export class JobInbox {
  readonly #reader = new FrameReader()
  #job: WorkerJob | null = null
  #blobs: readonly Blob[] = []
  #started = false

  /** Returns the job with the bytes that complete the order to run it, else null. */
  take(bytes: Uint8Array): ReceivedJob | null {
    let received: ReceivedJob | null = null
    for (const frame of this.#reader.push(bytes)) received = this.#accept(frame) ?? received
    return received
  }

  #accept({ type, payload }: Frame): ReceivedJob | null {
    if (this.#started) throw new Error('A frame came after the order to run.')
    if (type === ToWorker.job && this.#job === null) {
      this.#job = WorkerJob.parse(JSON.parse(new TextDecoder().decode(payload)))
      this.#blobs = this.#job.blobs.map((blob) => ({ bytes: new Uint8Array(blob.size), filled: 0 }))
      return null
    }
    if (type === ToWorker.data) {
      this.#fill(payload)
      return null
    }
    if (type !== ToWorker.run || this.#job === null) throw new Error(`Unexpected frame of type ${type}.`)
    if (this.#blobs.some((blob) => blob.filled !== blob.bytes.length)) {
      throw new Error('A blob is shorter than announced.')
    }
    this.#started = true
    return { job: this.#job, blobs: this.#blobs.map((blob) => blob.bytes) }
  }

  #fill(payload: Uint8Array): void {
    if (payload.length < 4) throw new Error('A data frame has no index.')
    const blob = this.#blobs[new DataView(payload.buffer, payload.byteOffset).getUint32(0, true)]
    const part = payload.subarray(4)
    if (blob === undefined || part.length > blob.bytes.length - blob.filled) {
      throw new Error('Data that was not announced.')
    }
    blob.bytes.set(part, blob.filled)
    blob.filled += part.length
  }
}

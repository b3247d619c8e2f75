import { FrameReader } from '../../../contract/worker-frames.ts'
import type { Frame } from '../../../contract/worker-frames.ts'
import { ToWorker, WorkerJob, WorkerPace } from '../../../contract/worker.ts'

export interface ReceivedJob {
  readonly job: WorkerJob
  /** In the order of `job.blobs`. */
  readonly blobs: readonly Uint8Array<ArrayBuffer>[]
}

export interface InboxEvents {
  /** All bytes of the job are there; it may still be unpaid, and is only to be made ready. */
  readonly complete: (received: ReceivedJob) => void
  /** The order to run it. */
  readonly run: () => void
  /** Share of the time in which the job computes from now on. */
  readonly pace: (share: number) => void
}

interface Blob {
  readonly bytes: Uint8Array<ArrayBuffer>
  filled: number
}

/** Puts one job together from the engine's frames; anything out of order is an error. */
export class JobInbox {
  readonly #events: InboxEvents
  readonly #reader = new FrameReader()
  #job: WorkerJob | null = null
  #blobs: readonly Blob[] = []
  #isComplete = false
  #isRunning = false

  constructor(events: InboxEvents) {
    this.#events = events
  }

  take(bytes: Uint8Array): void {
    for (const frame of this.#reader.push(bytes)) this.#accept(frame)
  }

  #accept({ type, payload }: Frame): void {
    if (this.#job === null && type === ToWorker.job) this.#announce(payload)
    else if (this.#job !== null && !this.#isComplete && type === ToWorker.data) this.#fill(this.#job, payload)
    else if (this.#isComplete && !this.#isRunning && type === ToWorker.run) this.#run(payload)
    else if (this.#isRunning && type === ToWorker.pace) this.#events.pace(paceOf(payload))
    else throw new Error(`Unexpected frame of type ${type}.`)
  }

  #announce(payload: Uint8Array): void {
    const job = WorkerJob.parse(JSON.parse(new TextDecoder().decode(payload)))
    this.#job = job
    this.#blobs = job.blobs.map((blob) => ({ bytes: new Uint8Array(blob.size), filled: 0 }))
    this.#completeWhenFull(job)
  }

  #fill(job: WorkerJob, payload: Uint8Array): void {
    if (payload.length < 4) throw new Error('A data frame has no index.')
    const blob = this.#blobs[new DataView(payload.buffer, payload.byteOffset).getUint32(0, true)]
    const part = payload.subarray(4)
    if (blob === undefined || part.length > blob.bytes.length - blob.filled) {
      throw new Error('Data that was not announced.')
    }
    blob.bytes.set(part, blob.filled)
    blob.filled += part.length
    this.#completeWhenFull(job)
  }

  #completeWhenFull(job: WorkerJob): void {
    if (this.#blobs.some((blob) => blob.filled < blob.bytes.length)) return
    this.#isComplete = true
    this.#events.complete({ job, blobs: this.#blobs.map((blob) => blob.bytes) })
  }

  #run(payload: Uint8Array): void {
    if (payload.length > 0) throw new Error('An order to run has no content.')
    this.#isRunning = true
    this.#events.run()
  }
}

function paceOf(payload: Uint8Array): number {
  return WorkerPace.parse(JSON.parse(new TextDecoder().decode(payload))).share
}

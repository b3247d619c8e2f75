import { HearthError } from '../../../contract/errors.ts'
import type { BlobRef, EndReason, JobLimits, JobOutputs, OutputFile } from '../../../contract/job.ts'
import type { Frame } from '../../../contract/worker-frames.ts'
import { FromWorker, WorkerFile, WorkerProgress, WorkerReady, WorkerResult } from '../../../contract/worker.ts'
import type { BlobWriter } from './blob-writer.ts'

const MAX_FILES = 1024

/** Ends a worker may report; all others are decided on this side. */
const reportable: readonly EndReason[] = [
  'exited',
  'trapped',
  'invalid-module',
  'missing-import',
  'memory-undeclared',
  'memory-limit',
  'output-limit',
]

export interface WorkerEvents {
  readonly ready: () => void
  readonly phase: (phase: WorkerProgress['phase']) => void
}

/** The worker said something it never says: it is broken or taken over, and nothing it says counts. */
export function badFrame(what: string): HearthError {
  return new HearthError('worker/bad-frame', `The worker broke the protocol: ${what}.`)
}

/** More output than the buyer paid for arrived, whatever the worker itself counted. */
export function outputLimit(): HearthError {
  return new HearthError('worker/output-limit', 'The job produced more than its limit.')
}

/**
 * Everything one worker sends, written to blobs as it comes. Every frame is parsed and bounded:
 * a worker is not trusted.
 */
export class WorkerOutput {
  readonly #events: WorkerEvents
  readonly #newWriter: () => BlobWriter
  readonly #limits: JobLimits
  readonly #stdout: BlobWriter
  readonly #stderr: BlobWriter
  readonly #files: OutputFile[] = []
  #open: { readonly path: string; readonly writer: BlobWriter; left: number } | null = null
  #bytes = 0
  #isReady = false
  #result: WorkerResult | null = null

  constructor(limits: JobLimits, newWriter: () => BlobWriter, events: WorkerEvents) {
    this.#limits = limits
    this.#newWriter = newWriter
    this.#events = events
    this.#stdout = newWriter()
    this.#stderr = newWriter()
  }

  /** What the worker reported as its end, once it has. */
  get result(): WorkerResult | null {
    return this.#result
  }

  /** @throws HearthError `worker/bad-frame`, `worker/output-limit`, `blobs/disk-full` */
  async accept(frame: Frame): Promise<void> {
    if (this.#result !== null) throw badFrame('a frame after its result')
    if ((frame.type === FromWorker.ready) === this.#isReady) throw badFrame('ready comes first, and once')
    switch (frame.type) {
      case FromWorker.ready:
        parse(WorkerReady, frame)
        this.#isReady = true
        return this.#events.ready()
      case FromWorker.progress:
        return this.#events.phase(parse(WorkerProgress, frame).phase)
      case FromWorker.output:
        return this.#takeOutput(frame.payload)
      case FromWorker.file:
        return this.#startFile(parse(WorkerFile, frame))
      case FromWorker.fileData:
        return this.#takeFileData(frame.payload)
      case FromWorker.result:
        return this.#finish(parse(WorkerResult, frame))
      default:
        throw badFrame(`a frame of type ${frame.type}`)
    }
  }

  /** Durable outputs for an end with this reason; files belong only to a job that ran to its own end. */
  async commit(reason: EndReason, exitCode: number | null): Promise<JobOutputs> {
    const [stdout, stderr] = await Promise.all([this.#stdout.commit(), this.#stderr.commit()])
    await this.#open?.writer.discard()
    const files = reason === 'exited' ? this.#files.sort((a, b) => (a.path < b.path ? -1 : 1)) : []
    return { reason, exitCode, stdout, stderr, files }
  }

  /** Removes what is unfinished. */
  async discard(): Promise<void> {
    for (const writer of [this.#stdout, this.#stderr, this.#open?.writer]) await writer?.discard()
  }

  async #takeOutput(payload: Uint8Array): Promise<void> {
    const stream = payload[0]
    if (stream !== 1 && stream !== 2) throw badFrame('output of an unknown stream')
    const bytes = payload.subarray(1)
    this.#count(bytes.length)
    await (stream === 1 ? this.#stdout : this.#stderr).write(bytes)
  }

  async #startFile(file: WorkerFile): Promise<void> {
    if (this.#open !== null) throw badFrame('a file inside a file')
    if (this.#files.some((known) => known.path === file.path)) throw badFrame('a file twice')
    if (this.#files.length === MAX_FILES) throw outputLimit()
    this.#count(file.size)
    this.#open = { path: file.path, writer: this.#newWriter(), left: file.size }
    await this.#closeFullFile()
  }

  async #takeFileData(bytes: Uint8Array): Promise<void> {
    if (this.#open === null || bytes.length > this.#open.left) throw badFrame('more file data than announced')
    this.#open.left -= bytes.length
    await this.#open.writer.write(bytes)
    await this.#closeFullFile()
  }

  async #closeFullFile(): Promise<void> {
    if (this.#open === null || this.#open.left > 0) return
    const { path, writer } = this.#open
    const ref: BlobRef = await writer.commit()
    this.#open = null
    this.#files.push({ path, ...ref })
  }

  #finish(result: WorkerResult): void {
    if (!reportable.includes(result.reason)) throw badFrame('an end that is not for a worker to decide')
    const ranToEnd = result.reason === 'exited'
    if (ranToEnd !== (result.exitCode !== null)) throw badFrame('an exit code that does not fit its end')
    if (ranToEnd && this.#open !== null) throw badFrame('a file that is shorter than announced')
    this.#result = result
  }

  #count(bytes: number): void {
    this.#bytes += bytes
    if (this.#bytes > this.#limits.outputBytes) throw outputLimit()
  }
}

function parse<T>(schema: { safeParse(value: unknown): { success: boolean; data?: T } }, frame: Frame): T {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(frame.payload))
  } catch {
    throw badFrame('text that is not JSON')
  }
  const { success, data } = schema.safeParse(value)
  if (!success || data === undefined) throw badFrame('a message of the wrong shape')
  return data
}

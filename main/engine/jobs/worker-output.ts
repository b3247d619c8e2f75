import { HearthError } from '../../../contract/errors.ts'
import type { BlobRef, EndReason, JobOutputs, OutputFile } from '../../../contract/job.ts'
import type { Frame } from '../../../contract/worker-frames.ts'
import { FromWorker, WorkerFile, WorkerProgress, WorkerResult } from '../../../contract/worker.ts'
import type { JobKind } from '../../../contract/worker.ts'
import type { BlobWriter } from './blob-writer.ts'

const MAX_FILES = 1024

/** Ends a worker may report, by what it runs; all others are decided on this side. */
const reportable: Readonly<Record<JobKind, readonly EndReason[]>> = {
  wasm: [
    'exited',
    'trapped',
    'invalid-module',
    'missing-import',
    'not-verifiable',
    'memory-undeclared',
    'memory-limit',
    'output-limit',
  ],
  wgsl: ['exited', 'invalid-shader', 'invalid-passes', 'memory-limit', 'output-limit', 'dispatch-too-long', 'gpu-lost'],
}

/** What a job may produce. */
export interface Expected {
  readonly kind: JobKind
  /** Streams and files together. */
  readonly outputBytes: number
  /** Bytes of each output file by name, and no stdout, where that is known before; null: whatever it makes. */
  readonly files: ReadonlyMap<string, number> | null
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
 * Everything one worker sends from the order to run on, written to blobs as it comes. Every frame is
 * parsed and bounded, and must belong to this job: a worker is not trusted.
 */
export class WorkerOutput {
  readonly #expected: Expected
  readonly #newWriter: () => BlobWriter
  readonly #onProgress: (progress: WorkerProgress) => void
  readonly #stdout: BlobWriter
  readonly #stderr: BlobWriter
  readonly #files: OutputFile[] = []
  #open: { readonly path: string; readonly writer: BlobWriter; left: number } | null = null
  #bytes = 0
  #asked = false
  #result: WorkerResult | null = null

  constructor(expected: Expected, newWriter: () => BlobWriter, onProgress: (progress: WorkerProgress) => void) {
    this.#expected = expected
    this.#newWriter = newWriter
    this.#onProgress = onProgress
    this.#stdout = newWriter()
    this.#stderr = newWriter()
  }

  /** What the worker reported as its end, once it has. */
  get result(): WorkerResult | null {
    return this.#result
  }

  /** Whether any of the job's output has arrived. */
  get delivered(): boolean {
    return this.#bytes > 0 || this.#files.length > 0
  }

  /** The order to run is about to be given: what arrived before cannot be an answer to it. */
  asked(): void {
    this.#asked = true
  }

  /** @throws HearthError `worker/bad-frame`, `worker/output-limit`, `blobs/disk-full` */
  async accept(frame: Frame): Promise<void> {
    if (this.#result !== null) throw badFrame('a frame after its result')
    if (!this.#asked) throw badFrame('an answer before the job was given')
    switch (frame.type) {
      case FromWorker.progress:
        return this.#onProgress(parse(WorkerProgress, frame))
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
    if (stream === 1 && this.#expected.files !== null) throw badFrame('standard output of a job that has none')
    const bytes = payload.subarray(1)
    this.#count(bytes.length)
    await (stream === 1 ? this.#stdout : this.#stderr).write(bytes)
  }

  async #startFile(file: WorkerFile): Promise<void> {
    if (this.#open !== null) throw badFrame('a file inside a file')
    if (this.#files.some((known) => known.path === file.path)) throw badFrame('a file twice')
    if (this.#files.length === MAX_FILES) throw outputLimit()
    if (this.#expected.files !== null && this.#expected.files.get(file.path) !== file.size) {
      throw badFrame('a file that is no output of this job')
    }
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
    if (!reportable[this.#expected.kind].includes(result.reason))
      throw badFrame('an end that is not for a worker to decide')
    const ranToEnd = result.reason === 'exited'
    if (ranToEnd !== (result.exitCode !== null)) throw badFrame('an exit code that does not fit its end')
    if (ranToEnd && this.#open !== null) throw badFrame('a file that is shorter than announced')
    const { files } = this.#expected
    if (ranToEnd && files !== null && files.size !== this.#files.length) throw badFrame('an end without all outputs')
    this.#result = result
  }

  #count(bytes: number): void {
    this.#bytes += bytes
    if (this.#bytes > this.#expected.outputBytes) throw outputLimit()
  }
}

/** The message of a JSON frame. @throws HearthError `worker/bad-frame` */
export function parse<T>(schema: { safeParse(value: unknown): { success: boolean; data?: T } }, frame: Frame): T {
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

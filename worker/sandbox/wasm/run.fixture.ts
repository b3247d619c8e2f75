import { JobLimits } from '../../../contract/job.ts'
import { FromWorker } from '../../../contract/worker.ts'
import type { WasmWorkerJob, WorkerFile, WorkerResult } from '../../../contract/worker.ts'
import { runJob } from './run-job.ts'

type Bytes = Uint8Array<ArrayBuffer>

export interface RunOptions {
  readonly args?: readonly string[]
  readonly limits?: Partial<JobLimits>
  readonly verifiable?: boolean
  readonly stdin?: Bytes
  readonly files?: Readonly<Record<string, Bytes>>
}

/** Everything that a job told. */
export interface Told {
  readonly result: WorkerResult
  readonly stdout: string
  readonly stdoutBytes: Bytes
  readonly files: readonly WorkerFile[]
  /** Of all output files, one after the other. */
  readonly fileBytes: Bytes
  readonly framesAfterResult: number
}

/** Runs a module in this process. */
export function run(module: Bytes, options: RunOptions = {}): Told {
  const results: WorkerResult[] = []
  const files: WorkerFile[] = []
  const parts: { readonly type: number; readonly bytes: Bytes }[] = []
  let framesAfterResult = 0
  const count = (): void => {
    if (results.length > 0) framesAfterResult += 1
  }
  const { job, blobs } = jobOf(module, options)
  runJob(job, blobs, {
    json: (type, value) => {
      count()
      if (type === FromWorker.file && 'path' in value) files.push(value)
      if (type === FromWorker.result && 'reason' in value) results.push(value)
    },
    bytes: (type, payload) => {
      count()
      if (type === FromWorker.output && payload[0] === 1) parts.push({ type, bytes: payload.slice(1) })
      if (type === FromWorker.fileData) parts.push({ type, bytes: payload.slice() })
    },
  })
  const [result] = results
  if (result === undefined || results.length > 1) throw new Error(`${results.length} results`)
  const joined = (type: number): Bytes => join(parts.filter((part) => part.type === type).map((part) => part.bytes))
  const stdoutBytes = joined(FromWorker.output)
  const stdout = new TextDecoder().decode(stdoutBytes)
  return { result, stdout, stdoutBytes, files, fileBytes: joined(FromWorker.fileData), framesAfterResult }
}

function jobOf(module: Bytes, { args, limits, verifiable, stdin, files }: RunOptions) {
  const named = Object.entries(files ?? {})
  const job: WasmWorkerJob = {
    kind: 'wasm',
    args: [...(args ?? [])],
    verifiable: verifiable ?? false,
    limits: JobLimits.parse({ outputBytes: 1_000_000, ...limits }),
    blobs: [
      { use: 'module', size: module.length },
      ...(stdin === undefined ? [] : [{ use: 'stdin' as const, size: stdin.length }]),
      ...named.map(([path, bytes]) => ({ use: 'file' as const, path, size: bytes.length })),
    ],
  }
  return { job, blobs: [module, ...(stdin === undefined ? [] : [stdin]), ...named.map(([, bytes]) => bytes)] }
}

function join(parts: readonly Bytes[]): Bytes {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}

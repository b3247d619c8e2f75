import { z } from 'zod'
import { JobLimits, JobPath, EndReason } from './job.ts'

/**
 * The pipe between the engine and a worker: frames of
 * `u32le payload length | u8 type | payload`, in both directions over stdin and stdout.
 * Encoding lives in `worker-frames.ts`; a frame over the limit or of unknown type ends the worker.
 */
export const MAX_FRAME_BYTES = 1024 * 1024

/** Engine to worker. */
export const ToWorker = {
  /** JSON `WorkerJob`; announces every blob that follows. */
  job: 1,
  /** u32le blob index, then bytes; blobs arrive in index order. */
  data: 2,
  /** Empty; everything was sent, start. */
  run: 3,
} as const

/** Worker to engine. */
export const FromWorker = {
  /** JSON `WorkerReady`; first frame, before any job. */
  ready: 16,
  /** JSON `WorkerProgress`. */
  progress: 17,
  /** u8 stream (1 stdout, 2 stderr), then bytes. */
  output: 18,
  /** JSON `WorkerFile`; its bytes follow in `fileData` frames. */
  file: 19,
  fileData: 20,
  /** JSON `WorkerResult`; last frame. */
  result: 21,
} as const

export const WorkerJob = z.strictObject({
  kind: z.literal('wasm'),
  args: z.array(z.string().max(4096)).max(64),
  limits: JobLimits,
  /** Blob 0 is the module; the rest are named by use. */
  blobs: z
    .array(
      z.strictObject({
        use: z.enum(['module', 'stdin', 'file']),
        path: JobPath.optional(),
        size: z.int().min(0),
      }),
    )
    .min(1)
    .max(66),
})
export type WorkerJob = z.infer<typeof WorkerJob>

export const WorkerReady = z.strictObject({ protocol: z.literal(1), kinds: z.array(z.literal('wasm')) })
export const WorkerProgress = z.strictObject({ phase: z.enum(['compiling', 'running', 'writing']) })
export type WorkerProgress = z.infer<typeof WorkerProgress>
export const WorkerFile = z.strictObject({ path: JobPath, size: z.int().min(0) })
export type WorkerFile = z.infer<typeof WorkerFile>
export const WorkerResult = z.strictObject({
  reason: EndReason,
  exitCode: z.int().min(0).max(255).nullable(),
  /** For the buyer: the engine's own words, never host paths. */
  message: z.string().max(2000),
  /** Milliseconds inside the worker, for the overhead figures. */
  timings: z.strictObject({ compileMs: z.number(), runMs: z.number() }),
})
export type WorkerResult = z.infer<typeof WorkerResult>

/** One protection of a host, as the person and `hearth doctor` see it. */
export const Protection = z.strictObject({
  id: z.enum(['network', 'files', 'environment', 'processes', 'syscalls', 'memory', 'wasm']),
  on: z.boolean(),
  /** What enforces it ("bubblewrap network namespace"), or what its absence allows. */
  detail: z.string(),
})
export type Protection = z.infer<typeof Protection>

/** What the host chosen at start can guarantee; `strangers` is false when it fails closed. */
export const HostReport = z.strictObject({
  host: z.enum(['bubblewrap', 'namespaces', 'plain', 'none']),
  /** Strangers' modules may run. */
  strangers: z.boolean(),
  /** Modules on the built-in hash list may run. */
  builtIn: z.boolean(),
  /** One sentence, with what to do when something is missing. */
  summary: z.string(),
  protections: z.array(Protection),
})
export type HostReport = z.infer<typeof HostReport>

/** What a worker process used, over its whole tree. */
export interface WorkerUsage {
  readonly cpuMs: number
  readonly rssBytes: number
  readonly processes: number
}

/** A live, empty worker process. Used for one job, then gone. */
export interface WorkerProcess {
  readonly pid: number
  /** Encoded frames to the worker; resolves when there is room for more, rejects when it is gone. */
  send(frame: Uint8Array): Promise<void>
  /** Raw chunks from the worker, ending with its stdout; reading slowly holds the worker back. */
  readonly received: AsyncIterable<Uint8Array>
  /** Resolves once, when every process of the tree is gone. `stderr` is its last 4 KiB, for the log. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: string | null; readonly stderr: string }>
  /** SIGKILL of the whole tree; safe to call twice. */
  kill(): void
  /** Null when the platform cannot tell (then wall time alone bounds CPU). */
  usage(): Promise<WorkerUsage | null>
}

/** Who runs executors: implemented in `worker/hosts`, consumed by `main/engine/jobs`. */
export interface WorkerHost {
  report(): HostReport
  /** @throws HearthError `worker/start-failed` */
  start(options: { readonly memoryMiB: number }): Promise<WorkerProcess>
}

import { z } from 'zod'
import { EndReason, JobLimits } from './job.ts'
import { JobPath } from './job-data.ts'
import { WgslManifest } from './wgsl.ts'

/**
 * The pipe between the engine and a worker: frames of
 * `u32le payload length | u8 type | payload`, in both directions over stdin and stdout. A GPU worker
 * sends on another descriptor, named by its argument `--frames=N`: graphics libraries print on stdout.
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
  /** JSON `WorkerPace`; to a `wgsl` job, any time after `run`. */
  pace: 4,
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

/** What a worker can run. */
export const JobKind = z.enum(['wasm', 'wgsl'])
export type JobKind = z.infer<typeof JobKind>

const blob = { path: JobPath.optional(), size: z.int().min(0) }

export const WorkerJob = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('wasm'),
    args: z.array(z.string().max(4096)).max(64),
    verifiable: z.boolean(),
    limits: JobLimits,
    /** Blob 0 is the module; the rest are named by use. */
    blobs: z
      .array(z.strictObject({ use: z.enum(['module', 'stdin', 'file']), ...blob }))
      .min(1)
      .max(66),
  }),
  z.strictObject({
    kind: z.literal('wgsl'),
    manifest: WgslManifest,
    /** Blob 0 is the WGSL source; a `file` has the name of its input buffer as path. */
    blobs: z
      .array(z.strictObject({ use: z.enum(['module', 'file']), ...blob }))
      .min(1)
      .max(17),
  }),
])
export type WorkerJob = z.infer<typeof WorkerJob>
export type WasmWorkerJob = Extract<WorkerJob, { kind: 'wasm' }>
export type WgslWorkerJob = Extract<WorkerJob, { kind: 'wgsl' }>

/** How much of the time a job on a card computes, to keep the card within its person's limits. */
export const WorkerPace = z.strictObject({ share: z.number().min(0).max(1) })
export type WorkerPace = z.infer<typeof WorkerPace>

/** A WebGPU adapter as the worker that holds it sees it: its own words, checked by having computed something. */
export const GpuAdapter = z.strictObject({
  vendor: z.string().max(200),
  architecture: z.string().max(200),
  device: z.string().max(200),
  description: z.string().max(200),
  /** A processor that plays a GPU: never sold as one. */
  software: z.boolean(),
  /** Bytes. */
  maxBufferBytes: z.number().min(0),
  maxStorageBindingBytes: z.number().min(0),
})
export type GpuAdapter = z.infer<typeof GpuAdapter>

export const WorkerReady = z.strictObject({
  protocol: z.literal(2),
  kinds: z.array(JobKind).min(1),
  /** Of a worker started for GPU jobs, once its device has computed a known answer. */
  adapter: GpuAdapter.nullable(),
})
export type WorkerReady = z.infer<typeof WorkerReady>

export const WorkerProgress = z.strictObject({
  phase: z.enum(['compiling', 'running', 'writing']),
  /** Share of the work that is done, 0 to 1, where the executor knows it. */
  done: z.number().min(0).max(1).optional(),
})
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
  id: z.enum(['network', 'files', 'environment', 'processes', 'syscalls', 'limits', 'memory', 'wasm', 'gpu']),
  on: z.boolean(),
  /** What enforces it ("bubblewrap network namespace"), or what its absence allows. */
  detail: z.string(),
  /** What its absence costs the person ("strangers' jobs stay off"); empty when it is on. */
  cost: z.string(),
})
export type Protection = z.infer<typeof Protection>

/** Whether GPU jobs can run, and on what. */
export const GpuSupport = z.strictObject({
  /** The adapters that computed a known answer inside the sandbox; empty when GPU jobs are off. */
  adapters: z.array(
    z.strictObject({
      /** What `WorkerHost.start` is given; stable while the machine runs. */
      id: z.string().max(64),
      ...GpuAdapter.shape,
      /** UUID of the card in the GPU report that this is; null for a software adapter or when it cannot be told. */
      card: z.string().nullable(),
    }),
  ),
  /** One sentence: what runs GPU jobs, or why none can run and what to do. */
  summary: z.string(),
})
export type GpuSupport = z.infer<typeof GpuSupport>

/** What the host chosen at start can guarantee; `strangers` is false when it fails closed. */
export const HostReport = z.strictObject({
  host: z.enum(['bubblewrap', 'namespaces', 'electron', 'plain', 'none']),
  /** Strangers' modules may run. */
  strangers: z.boolean(),
  /** Modules on the built-in hash list may run. */
  builtIn: z.boolean(),
  /** One sentence, with what to do when something is missing. */
  summary: z.string(),
  protections: z.array(Protection),
  gpu: GpuSupport,
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

export interface WorkerStart {
  /** Ceiling on the linear memory of a module, MiB; for GPU jobs, on what the worker holds beside the card. */
  readonly memoryMiB: number
  /** Id of the adapter that the worker gets; null for a worker without any GPU. */
  readonly gpu: string | null
}

/** Who runs executors: implemented in `worker/hosts`, consumed by `main/engine/jobs`. */
export interface WorkerHost {
  /** As far as it is known: GPUs are looked for after the host has been chosen. */
  report(): HostReport
  /** Calls `listener` whenever `report()` has changed; returns what ends that. */
  onReport(listener: () => void): () => void
  /** Resolves when nothing is being looked for any more; never rejects. */
  settled(): Promise<void>
  /** @throws HearthError `worker/start-failed` */
  start(options: WorkerStart): Promise<WorkerProcess>
}

import type { BlobRef, JobManifest } from '../../../contract/job.ts'
import type { Offer, Upload } from '../../../contract/market.ts'
import type { WgslManifest } from '../../../contract/wgsl.ts'
import type { JobKind } from '../../../contract/worker.ts'
import type { SoldGpu } from '../jobs/sold-gpu.ts'
import type { JobRecord } from '../ledger/records.ts'
import type { Line } from '../pacing/line.ts'

/** Bytes on disk, found by hash; nobody reads or uses them by knowing the hash alone. */
export interface MarketBlobs {
  /**
   * Streams an upload to disk, hashing on the way.
   * @throws HearthError `blobs/too-large`, `blobs/quota`, `blobs/disk-full`
   */
  receive(
    stream: AsyncIterable<Uint8Array>,
    options: { readonly maxBytes: number; readonly source: string },
  ): Promise<Upload>
  /** What these uploads grant the use of. @throws HearthError `blobs/unknown-upload` */
  granted(uploadIds: readonly string[]): readonly BlobRef[]
  /** The bytes, from disk, in pieces. @throws HearthError `blobs/missing` */
  read(sha256: string): AsyncIterable<Uint8Array>
}

/** A module or source that needs no upload. */
export type ListedProgram = {
  readonly name: string
  readonly summary: string
  readonly usage: string
  readonly module: BlobRef
} & (
  | { readonly kind: 'wasm'; readonly verifiable: boolean }
  | { readonly kind: 'wgsl'; readonly example: WgslManifest | null }
)

/** The way out, shared by everything that is sent. */
export type MarketLine = Pick<Line, 'sell' | 'requireRoom' | 'deliver' | 'giveBack' | 'pass' | 'inPieces' | 'receive'>

export interface MarketJobs {
  /** @throws HearthError `job/not-admitted`, `market/not-available`, `market/queue-full` */
  admit(manifest: JobManifest): void
  /** Resolves when the job has ended, the time is over or `signal` fires, with the job as it is then. */
  wait(jobId: string, milliseconds: number, signal: AbortSignal): Promise<JobRecord>
  /** Ends a waiting or running job; an ended one stays as it is. */
  cancel(jobId: string): Promise<JobRecord>
  queue(kind: JobKind): Offer['queue']
  /** Why no job of this kind is taken although jobs are, in a sentence; null when it is. */
  problem(kind: JobKind): string | null
  /** What GPU jobs run on at the moment; null where none can. */
  gpu(): SoldGpu | null
  /** How long the steps of a recent job took, milliseconds. */
  timesOf(jobId: string): ReadonlyMap<string, number>
}

/** Verdicts on the receipts of others. */
export interface MarketValidator {
  /** The job that a receipt speaks of. @throws HearthError `validate/not-valid`, `validate/not-comparable` */
  manifestOf(receipt: string): JobManifest
  /** Keeps what a paid job is to be compared with; what was kept first stays. */
  keep(jobId: string, given: { readonly receipt: string; readonly granted: string[] }): Promise<void>
  /** The signed verdict; null for a job that validates nothing. @throws HearthError `job/not-ended`, `job/no-result` */
  verdictOf(job: JobRecord): Promise<string | null>
}

/** Whether work is taken at the moment, and the one sentence that says why. */
export interface MarketAvailability {
  readonly open: boolean
  readonly why: string
}

/** The same for one kind of jobs, and how many there are. */
export interface KindStanding extends MarketAvailability {
  readonly queue: Offer['queue']
}

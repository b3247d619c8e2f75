import type { JobManifest } from '../../contract/job.ts'

/** A job to be bought, and the bytes that its manifest names by their hash. */
export interface Order {
  readonly manifest: JobManifest
  readonly uploads: readonly Uint8Array<ArrayBuffer>[]
}

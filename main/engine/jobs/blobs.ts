import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { createHash } from 'node:crypto'
import type { BlobRef } from '../../../contract/job.ts'
import { HearthError } from '../../../contract/errors.ts'
import type { Clock } from '../ports/clock.ts'
import { merkleRoot } from '../proof/merkle.ts'
import { openBlobFiles } from './blob-files.ts'
import type { BlobFiles } from './blob-files.ts'
import type { BlobWriter } from './blob-writer.ts'
import { diskFull } from './disk-full.ts'
import { createUploads, DEFAULT_UPLOAD_LIMITS } from './uploads.ts'
import type { UploadLimits, Uploads } from './uploads.ts'

export interface BlobLimits extends UploadLimits {
  /** Outputs are deleted this long after they were made; their receipts stay. */
  readonly outputLifeMs: number
  /** All outputs together; the oldest go first. */
  readonly outputBytes: number
  /** Kept free on the disk for the ledger; below it nothing more is taken. */
  readonly reserveBytes: number
}

export const DEFAULT_BLOB_LIMITS: BlobLimits = {
  ...DEFAULT_UPLOAD_LIMITS,
  outputLifeMs: 7 * 24 * 3600_000,
  outputBytes: 4 * 1024 * 1024 * 1024,
  reserveBytes: 256 * 1024 * 1024,
}

/** Bytes that jobs read and make: uploads, outputs and the listed programs, found by hash. */
export interface Blobs extends Pick<Uploads, 'granted'> {
  /** @throws HearthError `blobs/too-large`, `blobs/quota`, `blobs/disk-full` */
  receive: Uploads['receive']
  /** The bytes in pieces. @throws HearthError `blobs/missing` */
  read(sha256: string): AsyncGenerator<Uint8Array>
  has(sha256: string): Promise<boolean>
  /** A new output of a job. */
  writer(): BlobWriter
  /** Makes a file of this installation readable by hash. @throws HearthError `blobs/changed` when it has another */
  addProgram(file: string, sha256: string): Promise<BlobRef>
  /** Whether the disk has room for more work. */
  hasRoom(): Promise<boolean>
  /** Deletes what has had its time; `used` are the inputs of jobs that have not ended. */
  sweep(used: ReadonlySet<string>): Promise<void>
}

/** Opens the store in `dir`; `freeBytes` is the disk's own answer unless told. */
export async function openBlobs(options: {
  readonly dir: string
  readonly clock: Clock
  readonly limits?: Partial<BlobLimits>
  readonly freeBytes?: () => Promise<number>
}): Promise<Blobs> {
  const { dir, clock } = options
  const limits = { ...DEFAULT_BLOB_LIMITS, ...options.limits }
  const uploaded = await openBlobFiles(path.join(dir, 'uploads'))
  const outputs = await openBlobFiles(path.join(dir, 'blobs'))
  const uploads = createUploads(uploaded, limits, clock)
  /** In memory, as they were when they were checked. */
  const programs = new Map<string, Uint8Array>()
  const hasRoom = async (): Promise<boolean> =>
    (await (options.freeBytes?.() ?? outputs.freeBytes())) >= limits.reserveBytes

  return {
    receive: async (stream, receiving) => {
      if (!(await hasRoom())) throw diskFull()
      return uploads.receive(stream, receiving)
    },
    granted: (uploadIds) => uploads.granted(uploadIds),
    read: async function* (sha256) {
      const program = programs.get(sha256)
      if (program !== undefined) yield program
      else yield* (uploaded.has(sha256) ? uploaded : outputs).read(sha256)
    },
    has: async (sha256) => programs.has(sha256) || uploaded.has(sha256) || outputs.has(sha256),
    writer: () => outputs.writer(),
    addProgram: async (file, sha256) => {
      const bytes = await readFile(file)
      if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
        throw new HearthError('blobs/changed', `The program ${path.basename(file)} is not the one that was recorded.`, {
          hint: 'Build Hearth again, or install it again.',
        })
      }
      programs.set(sha256, bytes)
      return { sha256, size: bytes.length, root: merkleRoot(bytes) }
    },
    hasRoom,
    sweep: async (used) => {
      await uploads.sweep(used)
      await sweepOutputs(outputs, limits, clock.now())
    },
  }
}

async function sweepOutputs(outputs: BlobFiles, limits: BlobLimits, now: number): Promise<void> {
  const stored = [...(await outputs.list())].sort((a, b) => b.storedAt - a.storedAt)
  let kept = 0
  for (const { sha256, size, storedAt } of stored) {
    // Fresh ones may belong to a job that is being written into the ledger at this moment.
    const fresh = storedAt + limits.graceMs > now
    const tooOld = storedAt + limits.outputLifeMs < now
    if (!fresh && (tooOld || kept + size > limits.outputBytes)) await outputs.remove(sha256)
    else kept += size
  }
}

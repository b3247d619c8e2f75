import { randomBytes } from 'node:crypto'
import { HearthError } from '../../../contract/errors.ts'
import type { BlobRef } from '../../../contract/job.ts'
import type { Upload } from '../../../contract/market.ts'
import type { Clock } from '../ports/clock.ts'
import type { BlobFiles } from './blob-files.ts'
import type { BlobWriter } from './blob-writer.ts'

/** Upload as the market sees it, with the Merkle root for its inputs hash. */
export type StoredUpload = Upload & Pick<BlobRef, 'root'>

export interface UploadLimits {
  /** Unexpired bytes of one source, and of all together. */
  readonly sourceBytes: number
  readonly totalBytes: number
  /** Unexpired uploads of one source. */
  readonly sourceCount: number
  readonly lifeMs: number
  /** Given again by `granted`: a payment may take this long to settle. */
  readonly graceMs: number
}

export const DEFAULT_UPLOAD_LIMITS: UploadLimits = {
  sourceBytes: 256 * 1024 * 1024,
  totalBytes: 1024 * 1024 * 1024,
  sourceCount: 200,
  lifeMs: 60 * 60_000,
  graceMs: 10 * 60_000,
}

interface Entry {
  readonly source: string
  /** Bytes received so far. */
  size: number
  expiresAt: number
  /** Null while it is being received. */
  ref: BlobRef | null
}

export interface Uploads {
  receive(
    stream: AsyncIterable<Uint8Array>,
    options: { readonly maxBytes: number; readonly source: string },
  ): Promise<StoredUpload>
  granted(uploadIds: readonly string[]): readonly BlobRef[]
  /** Removes expired uploads, and bytes nothing refers to; `used` are the inputs of jobs that have not ended. */
  sweep(used: ReadonlySet<string>): Promise<void>
}

/**
 * What buyers send ahead of a job. An id grants the use of the bytes and cannot be guessed. Ids live
 * in memory: after a restart a buyer who has not paid yet uploads again.
 */
export function createUploads(files: BlobFiles, limits: UploadLimits, clock: Clock): Uploads {
  const entries = new Map<string, Entry>()

  const makeRoom = (entry: Entry, bytes: number): void => {
    const all = [...entries.values()]
    const own = all.filter((other) => other.source === entry.source)
    const over =
      sum(own) + bytes > limits.sourceBytes || sum(all) + bytes > limits.totalBytes || own.length > limits.sourceCount
    if (!over) return
    throw new HearthError('blobs/quota', 'There are too many uploads waiting here.', {
      hint: 'Use or wait out earlier uploads; each is deleted an hour after it was made.',
    })
  }

  return {
    receive: async (stream, { maxBytes, source }) => {
      const id = randomBytes(16).toString('hex')
      const entry: Entry = { source, size: 0, expiresAt: clock.now() + limits.lifeMs, ref: null }
      entries.set(id, entry)
      const writer = files.writer()
      try {
        makeRoom(entry, 0)
        const ref = await receiveBytes(stream, writer, (bytes) => {
          if (entry.size + bytes > maxBytes) throw tooLarge(maxBytes)
          makeRoom(entry, bytes)
          entry.size += bytes
        })
        entry.ref = ref
        return { id, ...ref, expiresAt: entry.expiresAt }
      } catch (error: unknown) {
        entries.delete(id)
        await writer.discard()
        throw error
      }
    },

    granted: (uploadIds) =>
      uploadIds.map((id) => {
        const entry = entries.get(id)
        if (entry?.ref === undefined || entry.ref === null || entry.expiresAt <= clock.now()) throw unknownUpload()
        entry.expiresAt = Math.max(entry.expiresAt, clock.now() + limits.graceMs)
        return entry.ref
      }),

    sweep: async (used) => {
      for (const [id, entry] of entries) {
        if (entry.ref !== null && entry.expiresAt <= clock.now()) entries.delete(id)
      }
      for (const { sha256, storedAt } of await files.list()) {
        const held = [...entries.values()].some((entry) => entry.ref?.sha256 === sha256)
        // Freshly stored bytes may be those of an upload whose entry is about to be filled in.
        const settled = storedAt + limits.graceMs < clock.now()
        if (!held && settled && !used.has(sha256)) await files.remove(sha256)
      }
    },
  }
}

async function receiveBytes(
  stream: AsyncIterable<Uint8Array>,
  writer: BlobWriter,
  admit: (bytes: number) => void,
): Promise<BlobRef> {
  for await (const chunk of stream) {
    admit(chunk.length)
    await writer.write(chunk)
  }
  return writer.commit()
}

function sum(entries: readonly Entry[]): number {
  return entries.reduce((total, entry) => total + entry.size, 0)
}

function tooLarge(maxBytes: number): HearthError {
  return new HearthError('blobs/too-large', `An upload may have at most ${maxBytes} bytes.`)
}

function unknownUpload(): HearthError {
  return new HearthError('blobs/unknown-upload', 'One of the uploads is not known here, or its time is over.', {
    hint: 'POST the bytes to /v1/uploads again and use the new id.',
  })
}

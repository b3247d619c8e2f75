import { createHash } from 'node:crypto'
import type { BlobRef } from '../../../contract/job.ts'
import { HearthError } from '../../../contract/errors.ts'
import type { Sha256 } from '../../../contract/money.ts'
import type { BlobWriter } from '../jobs/blob-writer.ts'
import { merkleRoot } from '../proof/merkle.ts'

/** Bytes by hash, in memory: what a re-run reads and makes. */
export interface MemoryStore {
  put(bytes: Uint8Array): BlobRef
  get(sha256: Sha256): Uint8Array | null
  /** @throws HearthError `blobs/missing` */
  read(sha256: Sha256): AsyncGenerator<Uint8Array>
  writer(): BlobWriter
}

export function createMemoryStore(): MemoryStore {
  const blobs = new Map<Sha256, Uint8Array>()

  function put(bytes: Uint8Array): BlobRef {
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    blobs.set(sha256, bytes)
    return { sha256, size: bytes.length, root: merkleRoot(bytes) }
  }
  put(new Uint8Array())

  return {
    put,
    get: (sha256) => blobs.get(sha256) ?? null,
    read: async function* (sha256) {
      const bytes = blobs.get(sha256)
      if (bytes === undefined) throw new HearthError('blobs/missing', 'These bytes are not at hand.')
      if (bytes.length > 0) yield bytes
    },
    writer: () => {
      const pieces: Uint8Array[] = []
      return {
        write: async (chunk) => {
          // Copied: it may be a view of a buffer that is used again.
          pieces.push(new Uint8Array(chunk))
        },
        commit: async () => put(Buffer.concat(pieces.splice(0))),
        discard: async () => {
          pieces.splice(0)
        },
      }
    },
  }
}

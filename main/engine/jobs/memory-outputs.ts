import { createHash } from 'node:crypto'
import { MerkleHasher } from '../proof/merkle.ts'
import type { BlobWriter } from './blob-writer.ts'

/** Outputs that are wanted once and at once: they never touch the disk, and take nobody's place there. */
export class MemoryOutputs {
  readonly #kept = new Map<string, Uint8Array>()

  writer(): BlobWriter {
    const pieces: Uint8Array[] = []
    const merkle = new MerkleHasher()
    return {
      write: async (piece) => {
        merkle.update(piece)
        // Copied: it may be a view of a buffer that is used again.
        pieces.push(new Uint8Array(piece))
      },
      commit: async () => {
        const bytes = Buffer.concat(pieces)
        const sha256 = createHash('sha256').update(bytes).digest('hex')
        this.#kept.set(sha256, bytes)
        return { sha256, ...merkle.digest() }
      },
      discard: async () => void pieces.splice(0),
    }
  }

  /** What was committed under this hash; null when nothing was. */
  bytes(sha256: string): Uint8Array | null {
    return this.#kept.get(sha256) ?? null
  }
}

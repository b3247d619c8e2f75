import { createHash, hash, type Hash } from 'node:crypto'
import { HearthError } from '../../../contract/errors.ts'
import type { Sha256 } from '../../../contract/money.ts'

/** Leaf size of the data Merkle tree, sandbox-proof section 8. */
export const CHUNK_BYTES = 64 * 1024

/**
 * The data Merkle root of sandbox-proof section 8, over bytes that arrive in pieces of any size:
 * chunks of 64 KiB, leaf_i = SHA-256(00 || LE64(i) || chunk), node = SHA-256(01 || left || right),
 * a lone node promoted unchanged, no data = one empty chunk. Memory is one hash per tree level.
 */
export class MerkleHasher {
  /** Roots of complete subtrees, largest first, as the binary digits of the number of leaves. */
  readonly #subtrees: { readonly leaves: number; readonly hash: Buffer }[] = []
  #leaf: Hash = startLeaf(0)
  #leafBytes = 0
  #size = 0
  #done = false

  update(chunk: Uint8Array): void {
    if (this.#done) throw new HearthError('proof/merkle-done', 'This Merkle root is already computed.')
    for (let offset = 0; offset < chunk.length;) {
      // A full leaf is closed only when more data comes: the last chunk may be exactly full.
      if (this.#leafBytes === CHUNK_BYTES) this.#closeLeaf()
      const end = Math.min(chunk.length, offset + CHUNK_BYTES - this.#leafBytes)
      this.#leaf.update(chunk.subarray(offset, end))
      this.#leafBytes += end - offset
      offset = end
    }
    this.#size += chunk.length
  }

  /** Root as 64 hex digits and the number of bytes seen. Ends the hasher. */
  digest(): { readonly root: Sha256; readonly size: number } {
    if (this.#done) throw new HearthError('proof/merkle-done', 'This Merkle root is already computed.')
    this.#done = true
    this.#push(1, this.#leaf.digest())
    const [first, ...rest] = this.#subtrees.map((subtree) => subtree.hash).toReversed()
    if (first === undefined) throw new HearthError('engine/impossible', 'A Merkle tree has at least one leaf.')
    return { root: rest.reduce((right, left) => joinNodes(left, right), first).toString('hex'), size: this.#size }
  }

  #closeLeaf(): void {
    this.#push(1, this.#leaf.digest())
    this.#leaf = startLeaf(this.#leafCount())
    this.#leafBytes = 0
  }

  #push(leaves: number, hash: Buffer): void {
    const last = this.#subtrees.at(-1)
    if (last?.leaves !== leaves) {
      this.#subtrees.push({ leaves, hash })
      return
    }
    this.#subtrees.pop()
    this.#push(leaves * 2, joinNodes(last.hash, hash))
  }

  #leafCount(): number {
    return this.#subtrees.reduce((sum, subtree) => sum + subtree.leaves, 0)
  }
}

/** The data Merkle root of bytes that are all in memory, as 64 hex digits. */
export function merkleRoot(bytes: Uint8Array): Sha256 {
  const hasher = new MerkleHasher()
  hasher.update(bytes)
  return hasher.digest().root
}

/**
 * The trace Merkle root of a run of one work chunk: its single leaf, which holds the whole chunk
 * output whatever its length (sandbox-proof section 8, "trace leaf data").
 */
export function singleTraceRoot(output: Uint8Array): Sha256 {
  return startLeaf(0).update(output).digest('hex')
}

/** Leaf number `index` over one whole chunk of data. */
export function merkleLeaf(index: number, chunk: Uint8Array): Buffer {
  return startLeaf(index).update(chunk).digest()
}

function startLeaf(index: number): Hash {
  const prefix = Buffer.alloc(9)
  prefix.writeBigUInt64LE(BigInt(index), 1)
  return createHash('sha256').update(prefix)
}

/** The node above two others. */
export function joinNodes(left: Buffer, right: Buffer): Buffer {
  return hash('sha256', Buffer.concat([NODE_PREFIX, left, right]), 'buffer')
}

const NODE_PREFIX = Buffer.of(1)

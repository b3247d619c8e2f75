import { HearthError } from '../../../../contract/errors.ts'
import type { Sha256 } from '../../../../contract/money.ts'
import { joinNodes, merkleLeaf } from '../merkle.ts'

/**
 * That a chunk is number `index` of the `leafCount` chunks under a root: the sibling hashes bottom up. Where
 * a node is the last of its level at an even index it has no sibling, and none is listed (section 8).
 */
export interface ChunkProof {
  readonly index: number
  readonly leafCount: number
  readonly siblings: readonly Sha256[]
}

/** Most leaves a proof may speak of: 2^40 chunks of 64 KiB are more data than there is. */
const MAX_LEAVES = 2 ** 40

/** The trace Merkle root over the outputs of work chunks, in order; one empty chunk when there are none. */
export function traceRoot(outputs: readonly Uint8Array[]): Sha256 {
  return rootOf(leavesOf(outputs)).toString('hex')
}

/**
 * Proves that chunk `index` is among these, to somebody who has only their root.
 * @throws HearthError `proof/bad-sample` when there is no such chunk
 */
export function proveChunk(chunks: readonly Uint8Array[], index: number): ChunkProof {
  const leaves = leavesOf(chunks)
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length) {
    throw new HearthError('proof/bad-sample', `There is no chunk ${index} among ${leaves.length}.`)
  }
  const siblings: Sha256[] = []
  let at = index
  for (let level = leaves; level.length > 1; level = levelAbove(level)) {
    const sibling = level[at ^ 1]
    if (sibling !== undefined) siblings.push(sibling.toString('hex'))
    at >>= 1
  }
  return { index, leafCount: leaves.length, siblings }
}

/** Whether the chunk stands at its place under the root. False for a proof of any other form; never throws. */
export function isChunkProven(root: Sha256, chunk: Uint8Array, { index, leafCount, siblings }: ChunkProof): boolean {
  if (!Number.isInteger(leafCount) || leafCount < 1 || leafCount > MAX_LEAVES) return false
  if (!Number.isInteger(index) || index < 0 || index >= leafCount) return false
  let node = merkleLeaf(index, chunk)
  let used = 0
  for (let [at, width] = [index, leafCount]; width > 1; at = Math.floor(at / 2), width = Math.ceil(width / 2)) {
    const right = at % 2 === 1
    if (!right && at === width - 1) continue
    const sibling = siblings[used]
    if (sibling === undefined || !/^[0-9a-f]{64}$/.test(sibling)) return false
    const other = Buffer.from(sibling, 'hex')
    node = right ? joinNodes(other, node) : joinNodes(node, other)
    used += 1
  }
  return used === siblings.length && node.toString('hex') === root
}

function leavesOf(chunks: readonly Uint8Array[]): readonly Buffer[] {
  return (chunks.length === 0 ? [new Uint8Array()] : chunks).map((chunk, index) => merkleLeaf(index, chunk))
}

function rootOf(leaves: readonly Buffer[]): Buffer {
  let level = leaves
  while (level.length > 1) level = levelAbove(level)
  const [root] = level
  if (root === undefined) throw new HearthError('engine/impossible', 'A Merkle tree has at least one leaf.')
  return root
}

function levelAbove(level: readonly Buffer[]): readonly Buffer[] {
  const above: Buffer[] = []
  for (let at = 0; at < level.length; at += 2) {
    const [left, right] = [level[at], level[at + 1]]
    if (left !== undefined) above.push(right === undefined ? left : joinNodes(left, right))
  }
  return above
}

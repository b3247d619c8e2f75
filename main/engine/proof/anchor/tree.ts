import { HearthError } from '../../../../contract/errors.ts'
import { Bytes32, type Hex } from '../../../../contract/money.ts'
import { keccak } from '../keccak.ts'

/**
 * The Merkle tree of an anchor over receipt digests in the order of their numbers: the tree that
 * `SimpleMerkleTree.of(digests, {sortLeaves: false})` of @openzeppelin/merkle-tree makes (sandbox-proof
 * section 8). Leaves are not hashed again; the two below a node are sorted, joined and hashed with keccak256.
 */
export interface AnchorTree {
  readonly root: Hex
  /** Hashes bottom up that lead from digest number `index` to the root. */
  proof(index: number): readonly Hex[]
}

/** @throws HearthError `proof/no-digests` for an empty list */
export function anchorTree(digests: readonly Hex[]): AnchorTree {
  const nodes = nodesOf(digests)
  const root = nodes[0]
  if (root === undefined) throw new HearthError('proof/no-digests', 'There is no receipt to anchor.')
  return {
    root: hexOf(root),
    proof: (index) => {
      if (!Number.isInteger(index) || index < 0 || index >= digests.length) {
        throw new HearthError('proof/no-digests', `There is no receipt ${index} in this anchor.`)
      }
      return siblingsOf(nodes.length - 1 - index).flatMap((at) => {
        const node = nodes[at]
        return node === undefined ? [] : [hexOf(node)]
      })
    },
  }
}

/**
 * The root that a digest and its proof lead to, when the digest is number `index` of `count`; null when the
 * proof has not the length that this place has. The tree proves that a digest is in it, not where: the
 * number in the receipt says that.
 */
export function provenRoot(digest: Hex, index: number, count: number, siblings: readonly Hex[]): Hex | null {
  if (!(index >= 0 && index < count) || siblings.length !== siblingsOf(2 * count - 2 - index).length) return null
  return hexOf(siblings.reduce<Uint8Array>((node, sibling) => above(node, bytesOf(sibling)), bytesOf(digest)))
}

/** A complete binary tree as one array: node i is above 2i+1 and 2i+2, and the leaves stand last, backwards. */
function nodesOf(digests: readonly Hex[]): readonly Uint8Array[] {
  const count = digests.length
  const nodes: Uint8Array[] = Array.from({ length: Math.max(0, 2 * count - 1) })
  digests.forEach((digest, index) => {
    nodes[nodes.length - 1 - index] = bytesOf(digest)
  })
  for (let at = count - 2; at >= 0; at -= 1) {
    const [left, right] = [nodes[2 * at + 1], nodes[2 * at + 2]]
    if (left !== undefined && right !== undefined) nodes[at] = above(left, right)
  }
  return nodes
}

/** Places of the nodes beside the way from a node up to the root. */
function siblingsOf(node: number): readonly number[] {
  const places: number[] = []
  for (let at = node; at > 0; at = (at - 1) >> 1) places.push(at % 2 === 0 ? at - 1 : at + 1)
  return places
}

function above(a: Uint8Array, b: Uint8Array): Uint8Array {
  return keccak(Buffer.concat(Buffer.compare(a, b) <= 0 ? [a, b] : [b, a]))
}

function bytesOf(digest: Hex): Uint8Array {
  return Buffer.from(Bytes32.parse(digest).slice(2), 'hex')
}

function hexOf(node: Uint8Array): Hex {
  return Bytes32.parse(`0x${Buffer.from(node).toString('hex')}`)
}

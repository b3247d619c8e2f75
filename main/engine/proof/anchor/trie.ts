import { HearthError } from '../../../../contract/errors.ts'
import { say } from '../../../../contract/words/say.ts'
import { keccak } from '../keccak.ts'
import { decodeRlp, encodeRlp, rlpInteger, type Rlp } from './rlp.ts'

/**
 * Ethereum's Merkle-Patricia trie over a list, as a block header commits to its receipts: the key of entry i
 * is RLP(i) in half bytes.
 */

interface Entry {
  readonly path: readonly number[]
  readonly value: Uint8Array
}

/** The root of the trie over these values, and the nodes that lead to one of them, from the root down. */
export function listTrie(
  values: readonly Uint8Array[],
  index: number,
): { readonly root: Uint8Array; readonly proof: readonly Uint8Array[] } {
  const entries = values.map((value, at) => ({ path: pathOf(at), value }))
  const proof: Uint8Array[] = []
  const root = keccak(encodeNode(entries, index < values.length ? pathOf(index) : null, proof))
  return { root, proof: proof.toReversed() }
}

/**
 * The value at a place of the list, when the nodes prove it under this root.
 * @throws HearthError `proof/bad-trie` when they do not
 */
export function provenValue(root: Uint8Array, index: number, proof: readonly Uint8Array[]): Uint8Array {
  let path: readonly number[] = pathOf(index)
  let expected: Rlp = root
  let used = 0
  for (;;) {
    let node: Rlp = expected
    if (node instanceof Uint8Array) {
      const bytes = proof[used]
      if (bytes === undefined || Buffer.compare(keccak(bytes), node) !== 0)
        throw badTrie(say`A node is not the one above it names.`)
      used += 1
      node = decodeRlp(bytes)
    }
    const step = descend(listOf(node), path)
    if (step.value !== null) {
      if (used !== proof.length) throw badTrie(say`It has nodes to spare.`)
      return step.value
    }
    expected = step.child
    path = step.path
  }
}

type Step =
  | { readonly value: Uint8Array; readonly child?: never; readonly path?: never }
  | { readonly value: null; readonly child: Rlp; readonly path: readonly number[] }

function descend(node: readonly Rlp[], path: readonly number[]): Step {
  if (node.length === 17) {
    const child = path[0] === undefined ? undefined : node[path[0]]
    if (child === undefined || child.length === 0) throw badTrie(say`The way ends before the entry.`)
    return { value: null, child: child instanceof Uint8Array ? hashOf(child) : child, path: path.slice(1) }
  }
  const [encoded, content] = node
  if (node.length !== 2 || !(encoded instanceof Uint8Array) || content === undefined)
    throw badTrie(say`A node has no form.`)
  const { leaf, part } = decodePath(encoded)
  if (part.some((half, at) => half !== path[at])) throw badTrie(say`The way leads elsewhere.`)
  const rest = path.slice(part.length)
  if (!leaf) return { value: null, child: content instanceof Uint8Array ? hashOf(content) : content, path: rest }
  if (rest.length > 0 || part.length > path.length || !(content instanceof Uint8Array))
    throw badTrie(say`The way leads elsewhere.`)
  return { value: content }
}

/** RLP of the node over the entries; nodes on the way along `wanted` are added to `proof`, lowest first. */
function encodeNode(entries: readonly Entry[], wanted: readonly number[] | null, proof: Uint8Array[]): Uint8Array {
  const encoded = encodeRlp(nodeOver(entries, wanted, proof))
  if (wanted !== null) proof.push(encoded)
  return encoded
}

function nodeOver(entries: readonly Entry[], wanted: readonly number[] | null, proof: Uint8Array[]): Rlp {
  const [first] = entries
  if (first === undefined) return new Uint8Array()
  if (entries.length === 1) return [encodePath(first.path, true), first.value]
  const shared = sharedLength(entries)
  if (shared > 0) {
    const rest = entries.map(({ path, value }) => ({ path: path.slice(shared), value }))
    return [encodePath(first.path.slice(0, shared), false), reference(rest, wanted?.slice(shared) ?? null, proof)]
  }
  const children = Array.from({ length: 16 }, (_, half): Rlp => {
    const below = entries.filter(({ path }) => path[0] === half)
    if (below.length === 0) return new Uint8Array()
    const rest = below.map(({ path, value }) => ({ path: path.slice(1), value }))
    return reference(rest, wanted?.[0] === half ? wanted.slice(1) : null, proof)
  })
  // No key is the beginning of another, so no branch has a value of its own.
  return [...children, new Uint8Array()]
}

/** How the node above names the one over these entries: by hash, or itself when it is shorter than one. */
function reference(entries: readonly Entry[], wanted: readonly number[] | null, proof: Uint8Array[]): Rlp {
  const before = proof.length
  const encoded = encodeNode(entries, wanted, proof)
  if (encoded.length >= 32) return keccak(encoded)
  // It stands inside the node above, which is in the proof already.
  if (wanted !== null) proof.splice(before)
  return decodeRlp(encoded)
}

function sharedLength(entries: readonly Entry[]): number {
  const [first, ...others] = entries
  if (first === undefined) return 0
  const differs = first.path.findIndex((half, at) => others.some(({ path }) => path[at] !== half))
  return differs === -1 ? first.path.length : differs
}

function pathOf(index: number): readonly number[] {
  return halves(encodeRlp(rlpInteger(index)))
}

function halves(bytes: Uint8Array): readonly number[] {
  return Array.from(bytes).flatMap((byte) => [byte >> 4, byte & 15])
}

/** Hex-prefix encoding: the first half byte says whether it is a leaf and whether the length is odd. */
function encodePath(path: readonly number[], leaf: boolean): Uint8Array {
  const flag = (leaf ? 2 : 0) + (path.length % 2)
  const all = path.length % 2 === 1 ? [flag, ...path] : [flag, 0, ...path]
  return Uint8Array.from({ length: all.length / 2 }, (_, at) => (all[2 * at] ?? 0) * 16 + (all[2 * at + 1] ?? 0))
}

function decodePath(encoded: Uint8Array): { readonly leaf: boolean; readonly part: readonly number[] } {
  const [flag, ...rest] = halves(encoded)
  if (flag === undefined || flag > 3) throw badTrie(say`A node has no form.`)
  return { leaf: flag >= 2, part: flag % 2 === 1 ? rest : rest.slice(1) }
}

function listOf(node: Rlp): readonly Rlp[] {
  if (node instanceof Uint8Array) throw badTrie(say`A node has no form.`)
  return node
}

function hashOf(reference: Uint8Array): Uint8Array {
  if (reference.length !== 32) throw badTrie(say`A node names no other.`)
  return reference
}

function badTrie(why: string): HearthError {
  return new HearthError('proof/bad-trie', `The transaction is not proven to be in the block. ${why}`)
}

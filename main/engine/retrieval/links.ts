import { decode } from '@ipld/dag-pb'
import { UnixFS } from 'ipfs-unixfs'
import type { CID } from 'multiformats/cid'
import { HearthError } from '../../../contract/errors.ts'
import { DAG_PB } from './cid.ts'

export interface Link {
  readonly name: string
  readonly cid: CID
}

/** What a block is, as far as following it needs to know. */
export type Node =
  /** Bytes of a file, whole. */
  | { readonly kind: 'bytes'; readonly links: readonly Link[] }
  /** A file in pieces; `sizes` are the file's bytes under each link, in order. */
  | {
      readonly kind: 'file'
      readonly links: readonly Link[]
      readonly inline: number
      readonly sizes: readonly number[]
    }
  | { readonly kind: 'directory'; readonly links: readonly Link[] }
  /** A directory in shards; links whose names are only the two digits of their place lead to more of it. */
  | { readonly kind: 'shard'; readonly links: readonly Link[] }
  /** Something else that has links. */
  | { readonly kind: 'other'; readonly links: readonly Link[] }

/** @throws HearthError `retrieval/bad-node` for a block that is not what its codec says */
export function nodeOf(cid: CID, bytes: Uint8Array): Node {
  if (cid.code !== DAG_PB) return { kind: 'bytes', links: [] }
  const { data, links } = decoded(bytes)
  if (data === null) return { kind: 'other', links }
  if (data.type === 'directory') return { kind: 'directory', links }
  if (data.type === 'hamt-sharded-directory') return { kind: 'shard', links }
  if (data.type !== 'file' && data.type !== 'raw') return { kind: 'other', links }
  if (links.length === 0) return { kind: 'bytes', links }
  const sizes = data.blockSizes.map(Number)
  if (sizes.length !== links.length || sizes.some((size) => !Number.isSafeInteger(size) || size < 0)) throw badNode()
  return { kind: 'file', links, inline: data.data?.length ?? 0, sizes }
}

function decoded(bytes: Uint8Array): { readonly data: UnixFS | null; readonly links: readonly Link[] } {
  try {
    const node = decode(bytes)
    const links = node.Links.map(({ Hash, Name }) => ({ cid: Hash, name: Name ?? '' }))
    return { links, data: node.Data === undefined ? null : unixfsOf(node.Data) }
  } catch (cause) {
    throw badNode(cause)
  }
}

/** Other formats keep data of their own in such a block: then it is just a block with links. */
function unixfsOf(data: Uint8Array): UnixFS | null {
  try {
    return UnixFS.unmarshal(data)
  } catch {
    return null
  }
}

function badNode(cause?: unknown): HearthError {
  return new HearthError('retrieval/bad-node', 'A block that should be part of a file or folder is not.', { cause })
}

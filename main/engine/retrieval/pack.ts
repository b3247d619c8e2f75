import { createHash } from 'node:crypto'
import { open, opendir, lstat } from 'node:fs/promises'
import path from 'node:path'
import { encode, prepare } from '@ipld/dag-pb'
import { UnixFS } from 'ipfs-unixfs'
import { CID } from 'multiformats/cid'
import { create } from 'multiformats/hashes/digest'
import { HearthError } from '../../../contract/errors.ts'
import { DAG_PB, MAX_BLOCK, RAW } from './cid.ts'
import { fileNodeData } from './file-node.ts'

/** Bytes in a leaf, and links in a node: the community's profile for new files, so that others get the same CID. */
const LEAF = 1024 * 1024
const WIDTH = 1024
const SHA2_256 = 0x12

/** A piece of a tree: what it is called by, the file's bytes under it, and the bytes of all its blocks. */
interface Branch {
  readonly cid: CID
  readonly fileBytes: number
  readonly treeBytes: number
}

export type PutBlock = (cid: CID, bytes: Uint8Array) => Promise<void>

export interface Packed {
  readonly root: CID
  readonly fileBytes: number
  /** Names, from `source`, of what was left out: hidden files. */
  readonly leftOut: readonly string[]
}

/**
 * Makes UnixFS blocks (CIDv1, SHA-256, raw leaves of one MiB, 1,024 links a node) of a file or a folder, and
 * gives each to `put`, children first. Holds one block at a time, and one list of links for each level.
 * @throws HearthError `share/not-a-file` for links and devices, `share/folder-too-large`
 */
export async function pack(source: string, put: PutBlock): Promise<Packed> {
  const leftOut: string[] = []
  const branch = await packAny(source, put, (name) => leftOut.push(path.relative(source, name)))
  return { root: branch.cid, fileBytes: branch.fileBytes, leftOut }
}

async function packAny(source: string, put: PutBlock, leaveOut: (name: string) => void): Promise<Branch> {
  const found = await lstat(source)
  if (found.isFile()) return packFile(source, put)
  if (found.isDirectory()) return packFolder(source, put, leaveOut)
  throw new HearthError('share/not-a-file', `“${path.basename(source)}” is neither a file nor a folder.`, {
    hint: 'Links are not followed: what they lead to may not be meant to be shared.',
  })
}

async function packFolder(folder: string, put: PutBlock, leaveOut: (name: string) => void): Promise<Branch> {
  const names: string[] = []
  for await (const { name } of await opendir(folder)) {
    if (name.startsWith('.')) leaveOut(path.join(folder, name))
    else names.push(name)
  }
  const children: { readonly name: string; readonly branch: Branch }[] = []
  for (const name of names.toSorted()) {
    children.push({ name, branch: await packAny(path.join(folder, name), put, leaveOut) })
  }
  const data = new UnixFS({ type: 'directory' }).marshal()
  const links = children.map(({ name, branch }) => ({ Name: name, Hash: branch.cid, Tsize: branch.treeBytes }))
  return joined(
    data,
    links,
    children.map(({ branch }) => branch),
    put,
  )
}

async function packFile(file: string, put: PutBlock): Promise<Branch> {
  const handle = await open(file, 'r')
  try {
    const levels: Branch[][] = [[]]
    for (let offset = 0; ;) {
      const leaf = await readLeaf(handle, offset)
      if (leaf.length === 0 && offset > 0) break
      await add(levels, 0, await packLeaf(leaf, put), put)
      offset += leaf.length
      if (leaf.length < LEAF) break
    }
    return await crown(levels, put)
  } finally {
    await handle.close()
  }
}

async function readLeaf(handle: Awaited<ReturnType<typeof open>>, offset: number): Promise<Uint8Array> {
  const leaf = new Uint8Array(LEAF)
  let filled = 0
  while (filled < LEAF) {
    const { bytesRead } = await handle.read(leaf, filled, LEAF - filled, offset + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return leaf.subarray(0, filled)
}

async function packLeaf(leaf: Uint8Array, put: PutBlock): Promise<Branch> {
  const cid = cidOf(RAW, leaf)
  await put(cid, leaf)
  return { cid, fileBytes: leaf.length, treeBytes: leaf.length }
}

/** A level that is full becomes one branch of the level above. */
async function add(levels: Branch[][], height: number, branch: Branch, put: PutBlock): Promise<void> {
  const level = (levels[height] ??= [])
  if (level.length === WIDTH) {
    const full = level.splice(0)
    await add(levels, height + 1, await packNode(full, put), put)
  }
  level.push(branch)
}

async function crown(levels: readonly (readonly Branch[])[], put: PutBlock): Promise<Branch> {
  let under: Branch | null = null
  for (const [height, level] of levels.entries()) {
    const branches: readonly Branch[] = under === null ? level : [...level, under]
    const [only] = branches
    const isTop = height === levels.length - 1
    under = isTop && branches.length === 1 && only !== undefined ? only : await packNode(branches, put)
  }
  if (under === null) throw new Error('A file has at least one leaf.')
  return under
}

function packNode(branches: readonly Branch[], put: PutBlock): Promise<Branch> {
  const data = fileNodeData(branches.map(({ fileBytes }) => fileBytes))
  const links = branches.map(({ cid, treeBytes }) => ({ Name: '', Hash: cid, Tsize: treeBytes }))
  return joined(data, links, branches, put)
}

async function joined(
  data: Uint8Array,
  links: readonly { readonly Name: string; readonly Hash: CID; readonly Tsize: number }[],
  branches: readonly Branch[],
  put: PutBlock,
): Promise<Branch> {
  const bytes = encode(prepare({ Data: data, Links: links }))
  if (bytes.length > MAX_BLOCK) {
    throw new HearthError('share/folder-too-large', 'A folder has too many entries to be one block.', {
      hint: 'Spread them over several folders.',
    })
  }
  const cid = cidOf(DAG_PB, bytes)
  await put(cid, bytes)
  return {
    cid,
    fileBytes: branches.reduce((sum, { fileBytes }) => sum + fileBytes, 0),
    treeBytes: branches.reduce((sum, { treeBytes }) => sum + treeBytes, bytes.length),
  }
}

function cidOf(codec: number, bytes: Uint8Array): CID {
  return CID.createV1(codec, create(SHA2_256, createHash('sha256').update(bytes).digest()))
}

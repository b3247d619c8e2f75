import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { CID } from 'multiformats/cid'
import { HearthError } from '../../../contract/errors.ts'
import { inlineBytes, keyOf, matches, MAX_BLOCK } from './cid.ts'

/** Blocks as files, each under its own hash. */
export interface BlockFiles {
  /** Bytes of a block; null when it is not here. */
  size(cid: CID): number | null
  /**
   * The bytes, found to be those the CID names; null when they are not here. A damaged file is removed, never given.
   * @param memory where they are put when they fit there; otherwise they get memory of their own
   */
  read(cid: CID, memory?: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | null>
  /** Durable when it resolves. @throws HearthError `retrieval/wrong-block`, `retrieval/block-too-large` */
  put(cid: CID, bytes: Uint8Array): Promise<void>
  remove(key: string): Promise<void>
  has(key: string): boolean
  keys(): readonly string[]
  /** Of all blocks. */
  heldBytes(): number
}

const NAME = /^[a-z2-7]{40,400}$/

/** @param onDamaged is told the key of a block that had to be removed */
export async function openBlockFiles(dir: string, onDamaged: (key: string) => void): Promise<BlockFiles> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const sizes = await whatIsThere(dir)
  let held = [...sizes.values()].reduce((sum, size) => sum + size, 0)
  let written = 0

  function fileOf(key: string): string {
    // The last letters differ most: the first are the same for every SHA-256.
    return path.join(dir, key.slice(-2), key)
  }

  async function remove(key: string): Promise<void> {
    const size = sizes.get(key)
    if (size === undefined) return
    sizes.delete(key)
    held -= size
    await rm(fileOf(key), { force: true })
  }

  return {
    size: (cid) => inlineBytes(cid)?.length ?? sizes.get(keyOf(cid)) ?? null,
    read: async (cid, memory) => {
      const inline = inlineBytes(cid)
      if (inline !== null) return new Uint8Array(inline)
      const key = keyOf(cid)
      const size = sizes.get(key)
      if (size === undefined) return null
      const bytes = await readInto(roomFor(size, memory), fileOf(key))
      if (bytes !== null && matches(cid, bytes)) return bytes
      // It may have been let go in the meantime, which is no damage.
      if (!sizes.has(key)) return null
      await remove(key)
      onDamaged(key)
      return null
    },
    put: async (cid, bytes) => {
      if (bytes.length > MAX_BLOCK) throw tooLarge()
      if (!matches(cid, bytes)) throw new HearthError('retrieval/wrong-block', 'A block is not what its name says.')
      const key = keyOf(cid)
      if (inlineBytes(cid) !== null || sizes.has(key)) return
      const file = fileOf(key)
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
      written += 1
      const temporary = path.join(dir, `${written}.tmp`)
      const handle = await open(temporary, 'w', 0o600)
      try {
        await handle.writeFile(bytes)
        await handle.sync()
      } finally {
        await handle.close()
      }
      await rename(temporary, file)
      sizes.set(key, bytes.length)
      held += bytes.length
    },
    remove,
    has: (key) => sizes.has(key),
    keys: () => [...sizes.keys()],
    heldBytes: () => held,
  }
}

export function tooLarge(): HearthError {
  return new HearthError('retrieval/block-too-large', 'A block is larger than two MiB.')
}

/** Sizes by key; what a crash left half written is removed. */
async function whatIsThere(dir: string): Promise<Map<string, number>> {
  const sizes = new Map<string, number>()
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = path.join(entry.parentPath, entry.name)
    if (NAME.test(entry.name)) sizes.set(entry.name, (await stat(file)).size)
    else if (entry.name.endsWith('.tmp')) await rm(file, { force: true })
  }
  return sizes
}

function roomFor(size: number, memory: Uint8Array<ArrayBuffer> | undefined): Uint8Array<ArrayBuffer> {
  return memory !== undefined && size <= memory.length ? memory.subarray(0, size) : new Uint8Array(size)
}

/** Null when the file is gone, shorter, or cannot be read. */
async function readInto(bytes: Uint8Array<ArrayBuffer>, file: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    const handle = await open(file, 'r')
    try {
      for (let at = 0; at < bytes.length;) {
        const { bytesRead } = await handle.read(bytes, at, bytes.length - at, at)
        if (bytesRead === 0) return null
        at += bytesRead
      }
      return bytes
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null
    throw error
  }
}

import { existsSync, readFileSync, statSync } from 'node:fs'
import { mkdir, open, readdir, rm, stat, statfs } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { HearthError } from '../../../contract/errors.ts'
import { EMPTY_SHA256, blobWriter } from './blob-writer.ts'
import type { BlobWriter } from './blob-writer.ts'
import { codeOf } from './disk-full.ts'

const READ_BYTES = 512 * 1024
/** The first piece: most inputs are no larger, and need no more memory than that. */
const FIRST_BYTES = 64 * 1024

export interface StoredFile {
  readonly sha256: string
  readonly size: number
  /** Unix ms of the last time these bytes were stored. */
  readonly storedAt: number
}

/** Content-addressed files `<folder>/aa/<sha256>`, written beside it and renamed into place. */
export interface BlobFiles {
  writer(): BlobWriter
  has(sha256: string): boolean
  /** @throws HearthError `blobs/missing` */
  read(sha256: string): AsyncGenerator<Uint8Array>
  list(): Promise<readonly StoredFile[]>
  remove(sha256: string): Promise<void>
  /** Bytes a program may still write on this disk. */
  freeBytes(): Promise<number>
}

/** Opens a store, making its folder; unfinished files of an earlier run are removed. */
export async function openBlobFiles(folder: string): Promise<BlobFiles> {
  const unfinished = path.join(folder, 'unfinished')
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { recursive: true, mode: 0o700 })
  const fileOf = (sha256: string): string => path.join(folder, sha256.slice(0, 2), sha256)
  return {
    writer: () => blobWriter(path.join(unfinished, randomBytes(16).toString('hex')), fileOf),
    has: (sha256) => sha256 === EMPTY_SHA256 || existsSync(fileOf(sha256)),
    read: (sha256) => (sha256 === EMPTY_SHA256 ? nothing() : readBlob(fileOf(sha256))),
    list: () => listBlobs(folder),
    remove: (sha256) => rm(fileOf(sha256), { force: true }),
    freeBytes: async () => {
      const { bavail, bsize } = await statfs(folder)
      return bavail * bsize
    },
  }
}

/**
 * Reads a file in pieces, never more than one ahead. A small one is read while the event loop waits: that takes less
 * than going to the thread pool for every step. @throws HearthError `blobs/missing`
 */
async function* readBlob(file: string): AsyncGenerator<Uint8Array> {
  try {
    if (statSync(file).size < FIRST_BYTES) {
      yield readFileSync(file)
      return
    }
    await using handle = await open(file, 'r')
    for (let size = FIRST_BYTES; ; size = READ_BYTES) {
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(size), 0, size)
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
      if (bytesRead < size) return
    }
  } catch (error: unknown) {
    throw new HearthError('blobs/missing', 'These bytes are no longer kept here.', {
      hint: 'Results are deleted after a while; the receipt still tells their hash.',
      cause: error,
    })
  }
}

async function listBlobs(folder: string): Promise<readonly StoredFile[]> {
  const found: StoredFile[] = []
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/^[0-9a-f]{64}$/.test(entry.name)) continue
    const facts = await factsOf(path.join(entry.parentPath, entry.name))
    if (facts !== null) found.push({ sha256: entry.name, ...facts })
  }
  return found
}

async function factsOf(file: string): Promise<Omit<StoredFile, 'sha256'> | null> {
  try {
    const { size, mtimeMs } = await stat(file)
    return { size, storedAt: mtimeMs }
  } catch (error: unknown) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

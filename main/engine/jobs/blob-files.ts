import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat, statfs, utimes } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { createHash, randomBytes } from 'node:crypto'
import path from 'node:path'
import { HearthError } from '../../../contract/errors.ts'
import type { BlobRef } from '../../../contract/job.ts'
import { MerkleHasher } from '../proof/merkle.ts'

const READ_BYTES = 512 * 1024

/** Bytes on their way to disk: hashed as they pass, under their hash once committed. */
export interface BlobWriter {
  /** @throws HearthError `blobs/disk-full` */
  write(chunk: Uint8Array): Promise<void>
  /** Durable when this returns. @throws HearthError `blobs/disk-full` */
  commit(): Promise<BlobRef>
  /** Removes what was written; does nothing after `commit`. */
  discard(): Promise<void>
}

export interface StoredFile {
  readonly sha256: string
  readonly size: number
  /** Unix ms of the last time these bytes were stored. */
  readonly storedAt: number
}

/** Content-addressed files `<folder>/aa/<sha256>`, written beside it and renamed into place. */
export interface BlobFiles {
  writer(): BlobWriter
  has(sha256: string): Promise<boolean>
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
    has: async (sha256) => (await factsOf(fileOf(sha256))) !== null,
    read: (sha256) => readBlob(fileOf(sha256)),
    list: () => listBlobs(folder),
    remove: (sha256) => rm(fileOf(sha256), { force: true }),
    freeBytes: async () => {
      const { bavail, bsize } = await statfs(folder)
      return bavail * bsize
    },
  }
}

/** Reads a file in pieces, never more than one ahead. @throws HearthError `blobs/missing` */
export async function* readBlob(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file, { highWaterMark: READ_BYTES })
  } catch (error: unknown) {
    throw new HearthError('blobs/missing', 'These bytes are no longer kept here.', {
      hint: 'Results are deleted after a while; the receipt still tells their hash.',
      cause: error,
    })
  }
}

function blobWriter(temporary: string, fileOf: (sha256: string) => string): BlobWriter {
  const sha256 = createHash('sha256')
  const merkle = new MerkleHasher()
  let handle: FileHandle | null = null
  const close = async (): Promise<void> => {
    const closing = handle
    handle = null
    await closing?.close()
  }
  return {
    write: async (chunk) => {
      sha256.update(chunk)
      merkle.update(chunk)
      await explainingFullDisk(async () => {
        handle ??= await open(temporary, 'wx', 0o600)
        await writeFully(handle, chunk)
      })
    },
    commit: async () => {
      const ref = { sha256: sha256.digest('hex'), ...merkle.digest() }
      await explainingFullDisk(async () => {
        handle ??= await open(temporary, 'wx', 0o600)
        await putInPlace(handle, temporary, fileOf(ref.sha256))
        await close()
      })
      return ref
    },
    discard: async () => {
      await close()
      await rm(temporary, { force: true })
    },
  }
}

async function putInPlace(handle: FileHandle, temporary: string, target: string): Promise<void> {
  if ((await factsOf(target)) !== null) {
    const now = new Date()
    await utimes(target, now, now)
    await rm(temporary)
    return
  }
  await handle.sync()
  const folder = path.dirname(target)
  const made = await mkdir(folder, { recursive: true, mode: 0o700 })
  await rename(temporary, target)
  // The rename is durable only once its folder is, and a new folder once its parent is.
  await syncFolder(folder)
  if (made !== undefined) await syncFolder(path.dirname(folder))
}

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open folders, and makes renames durable by itself.
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function writeFully(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let offset = 0; offset < chunk.length;) {
    const { bytesWritten } = await handle.write(chunk, offset)
    offset += bytesWritten
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

async function explainingFullDisk(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error: unknown) {
    if (!['ENOSPC', 'EDQUOT'].includes(codeOf(error) ?? '')) throw error
    throw diskFull(error)
  }
}

export function diskFull(cause?: unknown): HearthError {
  return new HearthError('blobs/disk-full', 'The disk has no room for these bytes.', {
    hint: 'Free some space or move the data folder; jobs are taken again by themselves then.',
    cause,
  })
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
}

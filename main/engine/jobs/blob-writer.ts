import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { open, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import path from 'node:path'
import type { BlobRef } from '../../../contract/job.ts'
import { crashPoint } from '../ports/crash-point.ts'
import { MerkleHasher } from '../proof/merkle.ts'
import { explainingFullDisk } from './disk-full.ts'

/** Bytes on their way to disk: hashed as they pass, under their hash once committed. */
export interface BlobWriter {
  /** @throws HearthError `blobs/disk-full` */
  write(chunk: Uint8Array): Promise<void>
  /** Durable when this returns. @throws HearthError `blobs/disk-full` */
  commit(): Promise<BlobRef>
  /** Removes what was written; does nothing after `commit`. */
  discard(): Promise<void>
}

/** No bytes: they are known without a file. */
export const EMPTY_SHA256 = createHash('sha256').digest('hex')
/** Up to here bytes wait in memory and become a file when they are committed. */
const HELD_BYTES = 64 * 1024

/** Writes to `temporary` and moves it to `fileOf(sha256)`; bytes that are there already are only touched. */
export function blobWriter(temporary: string, fileOf: (sha256: string) => string): BlobWriter {
  const sha256 = createHash('sha256')
  const merkle = new MerkleHasher()
  const held: Uint8Array[] = []
  let heldBytes = 0
  let handle: FileHandle | null = null

  async function toFile(chunk: Uint8Array): Promise<void> {
    handle ??= await open(temporary, 'wx', 0o600)
    for (const earlier of held.splice(0)) await writeFully(handle, earlier)
    await writeFully(handle, chunk)
  }
  async function close(): Promise<void> {
    const closing = handle
    handle = null
    await closing?.close()
  }
  return {
    write: async (chunk) => {
      sha256.update(chunk)
      merkle.update(chunk)
      heldBytes += chunk.length
      // Copied: it may be a view of a much larger buffer that would live as long.
      if (heldBytes <= HELD_BYTES) held.push(new Uint8Array(chunk))
      else await explainingFullDisk(() => toFile(chunk))
    },
    commit: async () => {
      const ref = { sha256: sha256.digest('hex'), ...merkle.digest() }
      if (ref.size === 0) return ref
      await explainingFullDisk(async () => {
        const target = fileOf(ref.sha256)
        if (handle === null) return placeHeld(held, temporary, target)
        if (!isThere(target)) await handle.sync()
        await close()
        place(temporary, target)
      })
      return ref
    },
    discard: async () => {
      await close()
      await rm(temporary, { force: true })
    },
  }
}

/**
 * A few kilobytes, while the event loop waits: that takes about a millisecond, as each commit of the
 * ledger does, where going to the thread pool for every step takes several.
 */
function placeHeld(chunks: readonly Uint8Array[], temporary: string, target: string): void {
  if (isThere(target)) return
  writeFileSync(temporary, Buffer.concat(chunks), { flag: 'wx', mode: 0o600, flush: true })
  place(temporary, target)
}

/** Moves a written file to its name, durably. */
function place(temporary: string, target: string): void {
  if (isThere(target)) {
    rmSync(temporary)
    return
  }
  const folder = path.dirname(target)
  const made = mkdirSync(folder, { recursive: true, mode: 0o700 })
  crashPoint('blob.before-rename')
  renameSync(temporary, target)
  crashPoint('blob.after-rename')
  // The rename is durable only once its folder is, and a new folder once its parent is.
  syncFolder(folder)
  if (made !== undefined) syncFolder(path.dirname(folder))
}

/** Whether these bytes are kept already; then they count as stored now. */
function isThere(target: string): boolean {
  if (!existsSync(target)) return false
  const now = new Date()
  utimesSync(target, now, now)
  return true
}

function syncFolder(folder: string): void {
  // Windows cannot open folders, and makes renames durable by itself.
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

async function writeFully(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let offset = 0; offset < chunk.length;) {
    const { bytesWritten } = await handle.write(chunk, offset)
    offset += bytesWritten
  }
}

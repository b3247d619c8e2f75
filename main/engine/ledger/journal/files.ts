import { closeSync, fdatasync, fdatasyncSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { promisify } from 'node:util'

/** What a journal asks of the disk, so that tests can have it fail. */
export interface JournalFiles {
  /** Writes all of `bytes` at `position`. */
  write(fd: number, bytes: Buffer, position: number): void
  truncate(fd: number, length: number): void
  /** Resolves when what was written is on the disk itself. */
  sync(fd: number): Promise<void>
  syncNow(fd: number): void
}

const syncData = promisify(fdatasync)

export const systemFiles: JournalFiles = {
  write: (fd, bytes, position) => {
    for (let done = 0; done < bytes.length;) {
      done += writeSync(fd, bytes, done, bytes.length - done, position + done)
    }
  },
  truncate: ftruncateSync,
  sync: (fd) => syncData(fd),
  syncNow: fdatasyncSync,
}

/** Makes a new name in a folder durable; Windows has no such call and needs none. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fdatasyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

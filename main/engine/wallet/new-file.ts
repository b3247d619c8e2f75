import { link, mkdir, open, rename, rm } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import path from 'node:path'

/**
 * Creates a file, readable by this user only, that is either there whole or not at all, also after a
 * power cut. Never replaces a file.
 * @throws the system's EEXIST error when there is one already
 */
export async function createPrivateFile(file: string, text: string): Promise<void> {
  const folder = path.dirname(file)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const draft = `${file}.${randomBytes(6).toString('hex')}.new`
  try {
    const handle = await open(draft, 'wx', 0o600)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    // Unlike a rename, a link fails when the name is taken.
    await link(draft, file)
  } finally {
    await rm(draft, { force: true })
  }
  await syncFolder(folder)
}

/**
 * Puts another text in the place of a file: at every moment, also through a power cut, the one or the other is
 * there whole. The new one is on the disk and `check` has read it before the old one goes.
 */
export async function replacePrivateFile(
  file: string,
  text: string,
  check: (written: string) => Promise<void>,
): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString('hex')}.new`
  try {
    const handle = await open(draft, 'wx+', 0o600)
    try {
      await handle.writeFile(text)
      await handle.sync()
      const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(text.length * 4), position: 0 })
      await check(buffer.toString('utf8', 0, bytesRead))
    } finally {
      await handle.close()
    }
    await rename(draft, file)
  } finally {
    await rm(draft, { force: true })
  }
  await syncFolder(path.dirname(file))
}

/** Makes the names in a folder durable. Windows neither needs nor allows it. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

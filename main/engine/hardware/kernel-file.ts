import { readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'

/**
 * A small file that the kernel makes of its own memory, trimmed; null where there is none or it may not be read. It is
 * read on the spot: handing it to another thread would wake two of them, and take longer than the reading.
 */
export function textOf(file: string): Promise<string | null> {
  try {
    return Promise.resolve(readFileSync(file, 'utf8').trim())
  } catch {
    return Promise.resolve(null)
  }
}

/** The same for a file behind which the kernel asks a device, which may take its time. */
export async function deviceTextOf(file: string): Promise<string | null> {
  return readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => null,
  )
}

/** The names in a folder that is in the kernel's memory; none where there is none. */
export function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return Promise.resolve(readdirSync(folder))
  } catch {
    return Promise.resolve([])
  }
}

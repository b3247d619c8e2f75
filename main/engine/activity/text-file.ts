import { readdir, readFile } from 'node:fs/promises'

/** A small file of the system, trimmed; null where there is none or it may not be read. */
export async function textOf(file: string): Promise<string | null> {
  return readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => null,
  )
}

/** The names in a folder; none where there is none. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => [])
}

import { readdir, readFile, stat } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import path from 'node:path'
import type { BlobRef } from '../../../contract/job.ts'
import { HearthError } from '../../../contract/errors.ts'
import type { MemoryStore } from '../../engine/validate/memory-store.ts'

/** Files that are looked at, over all folders. */
const MOST_FILES = 100_000

/**
 * Puts the bytes that a receipt names, inputs and outputs alike, into the store: found by their hash among files and
 * folders, whatever they are called.
 * @throws HearthError `cli/cannot-read`
 */
export async function gather(wanted: readonly BlobRef[], places: readonly string[], store: MemoryStore): Promise<void> {
  const missing = new Map(
    wanted.filter(({ sha256 }) => store.get(sha256) === null).map((ref) => [ref.sha256, ref.size]),
  )
  if (missing.size === 0) return
  for (const { file, size } of await filesOf(places)) {
    if (![...missing.values()].includes(size)) continue
    const bytes = await readFile(file).catch((cause: unknown) => {
      throw cannotRead(file, cause)
    })
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    if (missing.delete(sha256)) store.put(bytes)
  }
}

async function filesOf(
  places: readonly string[],
): Promise<readonly { readonly file: string; readonly size: number }[]> {
  const found: { file: string; size: number }[] = []
  for (const place of places) {
    for (const file of await filesIn(place)) {
      const { size } = await stat(file)
      found.push({ file, size })
      if (found.length > MOST_FILES)
        throw new HearthError('cli/cannot-read', `There are more than ${MOST_FILES} files.`)
    }
  }
  return found
}

async function filesIn(place: string): Promise<readonly string[]> {
  try {
    const entry = await stat(place)
    if (entry.isFile()) return [place]
    const entries = await readdir(place, { recursive: true, withFileTypes: true })
    return entries.filter((each) => each.isFile()).map(({ parentPath, name }) => path.join(parentPath, name))
  } catch (cause) {
    throw cannotRead(place, cause)
  }
}

function cannotRead(place: string, cause: unknown): HearthError {
  return new HearthError('cli/cannot-read', `${place} cannot be read.`, { cause })
}

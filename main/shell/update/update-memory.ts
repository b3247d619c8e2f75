import { randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { z } from 'zod'
import { reasonOf, type ShellLog } from '../log.ts'
import { Version } from '../../../contract/update.ts'

export const UpdateMemory = z.strictObject({
  /** Drawn once on this machine, sent nowhere; decides when it takes a new version. */
  installId: z.uuid(),
  /** Highest counter of a manifest that was accepted. */
  counter: z.int().min(0),
  /** Versions that did not start here and are not installed again. */
  refused: z.array(Version).max(50),
  /** The update that was handed to the installer, until it has been seen to run. */
  trial: z
    .strictObject({
      version: Version,
      /** Starts of that version which have not been seen to go well. */
      starts: z.int().min(0),
      /** The signed manifest it came with, as text. */
      manifest: z.string().max(200_000),
      /** Why it was not put in place, where that was known when the app ended. */
      problem: z.strictObject({ reason: z.string().max(500), next: z.string().max(500) }).nullable(),
    })
    .nullable(),
})
export type UpdateMemory = z.infer<typeof UpdateMemory>

export interface UpdateMemoryFile {
  read(): UpdateMemory
  /** On disk when it returns. @throws when the disk refuses */
  write(memory: UpdateMemory): void
}

/**
 * Keeps the memory as JSON in `file`. One that cannot be read starts anew, which loses the counter: what then
 * still keeps old releases out is that no version below the running one is taken.
 */
export function updateMemoryFile(file: string, log: ShellLog): UpdateMemoryFile {
  function write(memory: UpdateMemory): void {
    const target = openSync(`${file}.new`, 'w', 0o600)
    try {
      writeSync(target, JSON.stringify(memory))
      fsyncSync(target)
    } finally {
      closeSync(target)
    }
    renameSync(`${file}.new`, file)
  }
  return {
    write,
    read() {
      try {
        return UpdateMemory.parse(JSON.parse(readFileSync(file, 'utf8')))
      } catch (error) {
        if (!isMissing(error)) log.warn('update-memory-unreadable', { reason: reasonOf(error).slice(0, 200) })
        const fresh: UpdateMemory = { installId: randomUUID(), counter: 0, refused: [], trial: null }
        write(fresh)
        return fresh
      }
    },
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

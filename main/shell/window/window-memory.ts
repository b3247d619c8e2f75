import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { reasonOf, type ShellLog } from '../log.ts'

const Pixels = z.int().min(-100_000).max(100_000)

const WindowMemory = z.strictObject({
  bounds: z.strictObject({ x: Pixels, y: Pixels, width: Pixels.positive(), height: Pixels.positive() }).nullable(),
  maximized: z.boolean(),
  /** Whether the person has been told that closing the window keeps Hearth in the tray. */
  closeExplained: z.boolean(),
})
export type WindowMemory = z.infer<typeof WindowMemory>

const firstStart: WindowMemory = { bounds: null, maximized: false, closeExplained: false }

/** What the shell remembers about its window between starts. */
export interface WindowMemoryFile {
  read(): WindowMemory
  /** Never throws: a window that forgets its place is better than one that does not close. */
  write(memory: WindowMemory): void
}

/** Keeps the memory as JSON in `file`. An unreadable file counts as a first start. */
export function windowMemoryFile(file: string, log: ShellLog): WindowMemoryFile {
  return {
    read() {
      try {
        return WindowMemory.parse(JSON.parse(readFileSync(file, 'utf8')))
      } catch (error) {
        if (!isMissing(error)) log.warn('window-memory-unreadable', { reason: reasonOf(error).slice(0, 200) })
        return firstStart
      }
    },
    write(memory) {
      try {
        writeFileSync(`${file}.new`, JSON.stringify(memory))
        renameSync(`${file}.new`, file)
      } catch (error) {
        log.warn('window-memory-unwritable', { reason: reasonOf(error) })
      }
    },
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

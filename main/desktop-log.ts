import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import path from 'node:path'

const MOST_BYTES = 512 * 1024

/** Where the desktop app itself logs, also before there is an engine: beside the folders of the networks, as it belongs to none. */
export function desktopLogFile(dataRoot: string): string {
  return path.join(dataRoot, 'logs', 'desktop.log')
}

/**
 * Appends lines to `file`; at `most` bytes a new one is begun, and the one before is kept beside it. Each is written at once,
 * so that the last one before an end is there, which the stream of the engine's log (main/log.ts) does not promise. A log that cannot be kept stops nothing: `onProblem` is told so once.
 */
export function lineFile(
  file: string,
  onProblem: (error: unknown) => void,
  most: number = MOST_BYTES,
): (line: string) => void {
  let told = false
  return (line) => {
    try {
      mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
      if (sizeOf(file) + Buffer.byteLength(line) > most) renameSync(file, `${file}.1`)
      appendFileSync(file, line, { mode: 0o600 })
    } catch (error) {
      if (!told) onProblem(error)
      told = true
    }
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

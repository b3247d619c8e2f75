import type { ReadStream } from 'node:tty'

/** What a command has of the world, so that tests and `hearth` itself give it the same way. */
export interface CommandIo {
  /** Writes one line. */
  readonly out: (line: string) => void
  readonly err: (line: string) => void
  /** Shows a line that the next one replaces, where somebody watches; nothing takes it away. */
  readonly progress: (line: string) => void
  /** Standard output is a terminal: a view may redraw itself. */
  readonly outIsTerminal: boolean
  readonly input: ReadStream
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Aborted when the person presses Ctrl-C or the system asks us to end. */
  readonly signal: AbortSignal
}

/** What a command ends with; documented in `hearth help`. */
export const EXIT = {
  done: 0,
  /** The command ran and the answer is no: a check failed, a withdrawal did not go through. */
  failed: 1,
  usage: 2,
  notRunning: 3,
  refused: 4,
  interrupted: 130,
} as const

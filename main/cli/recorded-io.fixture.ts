import type { CommandIo } from './io.ts'

export interface Recorded {
  readonly code: number
  /** Everything that was printed, on both streams, in order. */
  readonly out: string
}

/** Runs one command in this process, with nobody at a terminal, and keeps what it prints. */
export async function recorded(
  command: (io: CommandIo) => Promise<number>,
  environment: CommandIo['environment'],
): Promise<Recorded> {
  const lines: string[] = []
  const keep = (line: string): void => void lines.push(line)
  const code = await command({
    out: keep,
    err: keep,
    progress: () => undefined,
    outIsTerminal: false,
    input: process.stdin,
    environment,
    signal: new AbortController().signal,
  })
  return { code, out: lines.join('\n') }
}

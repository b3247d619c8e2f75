import type { CommandIo } from './io.ts'

/** This process as the world of one command. */
export function processIo(): CommandIo {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort())
  // `hearth jobs | head` closes our output early; that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
    progress: (line) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${line}\u001b[K`)
    },
    outIsTerminal: process.stdout.isTTY,
    input: process.stdin,
    environment: process.env,
    signal: stop.signal,
  }
}

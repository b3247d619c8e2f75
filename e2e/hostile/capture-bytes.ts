import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Everything that crosses any interface of this machine, loopback included, written to a file until it is ended. */
export interface ByteCapture {
  end(): Promise<void>
}

export async function captureBytes(file: string): Promise<ByteCapture> {
  const child = spawn('tcpdump', ['-i', 'any', '-U', '--immediate-mode', '-w', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(child, 'close')
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  while (!said.includes('listening on')) {
    if (child.exitCode !== null) throw new Error(`The capture did not begin: ${said}`)
    await sleep(20)
  }
  return {
    end: async () => {
      // What was sent last is still on its way to the file.
      await sleep(500)
      child.kill('SIGTERM')
      await ended
    },
  }
}

const PIECE = 4 * 1024 * 1024
/** Longer than any form of a secret, so that none is missed where two pieces meet. */
const OVERLAP = 4096

/** Looks through a file of any length, piece by piece. @param found names what a piece holds */
export function searchFile(file: string, found: (bytes: Buffer) => readonly string[]): readonly string[] {
  const opened = openSync(file, 'r')
  const piece = Buffer.alloc(PIECE)
  const hits = new Set<string>()
  try {
    for (let at = 0; ; at += PIECE - OVERLAP) {
      const length = readSync(opened, piece, 0, PIECE, at)
      for (const name of found(piece.subarray(0, length))) hits.add(name)
      if (length < PIECE) return [...hits]
    }
  } finally {
    closeSync(opened)
  }
}

import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { closeSync, openSync, readSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Everything that crosses any interface of this machine, loopback included, written to a file until it is ended. */
export interface ByteCapture {
  /** Resolves when all that was sent before the first call is in the file. @returns packets the kernel had no room for */
  end(): Promise<{ readonly dropped: number }>
}

/** What waits for tcpdump while this machine does other things, in KiB: other tests send as much as the loopback takes. */
const BUFFER_KIB = 65_536

export async function captureBytes(file: string): Promise<ByteCapture> {
  const args = ['-i', 'any', '-U', '--immediate-mode', '-B', String(BUFFER_KIB), '-w', file]
  const child = spawn('tcpdump', args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = once(child, 'close')
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  while (!said.includes('listening on')) {
    if (child.exitCode !== null) throw new Error(`The capture did not begin: ${said}`)
    await sleep(20)
  }
  const end = async (): Promise<{ readonly dropped: number }> => {
    await untilCaptured(file, Buffer.from(`end of capture ${process.pid} ${performance.now()}`))
    child.kill('SIGTERM')
    await ended
    return { dropped: Number(/^(\d+) packets dropped by kernel/m.exec(said)?.[1] ?? 0) }
  }
  let ending: ReturnType<typeof end> | null = null
  return { end: async () => await (ending ??= end()) }
}

/** Sends a mark to nobody until it is seen in the file: packets are written in their order. */
async function untilCaptured(file: string, mark: Buffer): Promise<void> {
  const socket = createSocket('udp4')
  const until = performance.now() + 60_000
  try {
    for (let from = 0; ;) {
      await sendToNobody(mark, socket)
      await sleep(100)
      const looked = searchFile(file, (bytes) => (bytes.includes(mark) ? ['mark'] : []), from)
      if (looked.found.length > 0) return
      if (performance.now() > until) throw new Error('The capture no longer writes what crosses the loopback.')
      from = Math.max(0, looked.length - OVERLAP)
    }
  } finally {
    socket.close()
  }
}

/** One datagram to the discard port of this machine. */
export async function sendToNobody(bytes: Buffer, socket = createSocket('udp4').unref()): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    socket.send(bytes, 9, '127.0.0.1', (error) => {
      if (error === null) resolve()
      else reject(error)
    })
  })
}

const PIECE = 4 * 1024 * 1024
/** Longer than any form of a secret, so that none is missed where two pieces meet. */
const OVERLAP = 4096

/**
 * Looks through a file of any length, piece by piece.
 * @param named names what a piece holds
 * @param from bytes from its beginning that are left out
 */
export function searchFile(
  file: string,
  named: (bytes: Buffer) => readonly string[],
  from = 0,
): { readonly found: readonly string[]; readonly length: number } {
  const opened = openSync(file, 'r')
  const piece = Buffer.alloc(PIECE)
  const hits = new Set<string>()
  try {
    for (let at = from; ; at += PIECE - OVERLAP) {
      const length = readSync(opened, piece, 0, PIECE, at)
      for (const name of named(piece.subarray(0, length))) hits.add(name)
      if (length < PIECE) return { found: [...hits], length: at + length }
    }
  } finally {
    closeSync(opened)
  }
}

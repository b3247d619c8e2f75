import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import { connect } from 'node:net'

/** Milliseconds to a host and back; null where it does not answer. */
export type RoundTrip = (host: string) => Promise<number | null>

const TIMEOUT_MS = 1_500
/** Routers answer names and show a page; a refusal is an answer too, and just as quick. */
const PORTS = [53, 80, 443] as const
const PINGS = ['/usr/bin/ping', '/bin/ping', '/sbin/ping', 'C:\\Windows\\System32\\PING.EXE'] as const

/** Asks the way that worked the last time; a host that answers none of them is left alone for a while. */
export function roundTripTo(
  ways: readonly RoundTrip[] = [...PORTS.map((port) => (host: string) => connectTime(host, port)), pingTime],
): RoundTrip {
  let works: RoundTrip | null = null
  let rest = 0
  return async (host) => {
    if (works !== null) return works(host)
    if (rest > 0) {
      rest -= 1
      return null
    }
    for (const way of ways) {
      const took = await way(host)
      if (took === null) continue
      works = way
      return took
    }
    rest = REST_ASKS
    return null
  }
}

const REST_ASKS = 120

/** Until a TCP connection is accepted or refused. */
export function connectTime(host: string, port: number, timeoutMs = TIMEOUT_MS): Promise<number | null> {
  const started = performance.now()
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs })
    const end = (took: number | null): void => {
      socket.destroy()
      resolve(took)
    }
    socket.once('connect', () => end(performance.now() - started))
    socket.once('timeout', () => end(null))
    socket.once('error', (error: NodeJS.ErrnoException) => {
      end(error.code === 'ECONNREFUSED' ? performance.now() - started : null)
    })
  })
}

async function pingTime(host: string): Promise<number | null> {
  const args = process.platform === 'win32' ? ['-n', '1', '-w', '1000', host] : ['-c', '1', host]
  for (const program of PINGS) {
    if (!(await exists(program))) continue
    return new Promise((resolve) => {
      execFile(program, args, { timeout: TIMEOUT_MS, env: { LC_ALL: 'C' }, windowsHide: true }, (error, stdout) => {
        resolve(error === null ? pingIn(stdout) : null)
      })
    })
  }
  return null
}

/** The time in what `ping` prints, whatever its language: `time=1.23 ms`, `Zeit<1ms`. Pure. */
export function pingIn(output: string): number | null {
  const time = /[=<]\s?([0-9]+(?:[.,][0-9]+)?)\s?ms\b/.exec(output)?.[1]
  return time === undefined ? null : Number(time.replace(',', '.'))
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}

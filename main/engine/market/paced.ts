import { HearthError } from '../../../contract/errors.ts'

/** The least a peer has to move: a first grace, then a steady rate over the whole transfer. */
export interface Pace {
  readonly graceMs: number
  readonly bytesPerSecond: number
}

/**
 * The same chunks, as long as they come (or are taken) fast enough; otherwise the transfer fails, so
 * that nobody holds a connection by going slowly. `onSlow` must end the peer's side; `ownWaitMs` is the time it
 * took because of us.
 * @throws HearthError `request/too-slow`
 */
export async function* paced(
  chunks: AsyncIterable<Uint8Array>,
  pace: Pace,
  onSlow: () => void,
  ownWaitMs: () => number = () => 0,
): AsyncGenerator<Uint8Array, void, undefined> {
  const started = performance.now()
  let moved = 0
  let slow = false
  const timer = setInterval(
    () => {
      const allowed = pace.graceMs + ownWaitMs() + (moved / pace.bytesPerSecond) * 1000
      if (slow || performance.now() - started <= allowed) return
      slow = true
      onSlow()
    },
    Math.min(1000, pace.graceMs),
  )
  try {
    for await (const chunk of chunks) {
      if (slow) throw tooSlow()
      yield chunk
      moved += chunk.byteLength
    }
    if (slow) throw tooSlow()
  } finally {
    clearInterval(timer)
  }
}

function tooSlow(): HearthError {
  return new HearthError('request/too-slow', 'The transfer was too slow and was given up.')
}

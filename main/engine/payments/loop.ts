import { HearthError } from '../../../contract/errors.ts'
import type { Log } from '../ports/log.ts'

/** Something that goes on until stopped. */
export interface Loop {
  /** Resolves when the round under way has ended and no other will start. */
  stop(): Promise<void>
}

/** One that can be told not to wait. */
export interface HurriedLoop extends Loop {
  /** Begins the next round in a moment; during a round, soon after it. */
  hurry(): void
}

/** Not at once: most often a job has just begun, and a small one is answered before this is over. */
const HURRY_MS = 50

/** Pauses this long end together, so that the computer is woken for all of them at once. */
const BEAT_MS = 1_000

/**
 * Runs `round` again and again with about `pauseMs` between; rounds never overlap, and a failed one is logged. Pauses of two
 * seconds or more end at a whole second of the process, up to half a second off.
 */
export function startLoop(
  name: string,
  pauseMs: number | (() => number),
  round: () => Promise<void>,
  log: Log,
): HurriedLoop {
  const stopped = new AbortController()
  let waiting = new AbortController()
  const running = (async () => {
    while (!stopped.signal.aborted) {
      try {
        await round()
      } catch (error) {
        log.warn('loop.round-failed', { loop: name, code: error instanceof HearthError ? error.code : 'unexpected' })
      }
      await sleep(onBeat(typeof pauseMs === 'number' ? pauseMs : pauseMs(), performance.now()), waiting.signal)
      if (waiting.signal.aborted) waiting = new AbortController()
    }
  })()
  return {
    hurry: () => void setTimeout(() => waiting.abort(), HURRY_MS).unref(),
    stop: async () => {
      stopped.abort()
      waiting.abort()
      await running
    },
  }
}

/** A pause that begins at `now` and ends at a whole second, milliseconds; short ones are as they are. */
export function onBeat(pauseMs: number, now: number): number {
  if (pauseMs < 2 * BEAT_MS) return pauseMs
  return Math.max(1, Math.round((now + pauseMs) / BEAT_MS) * BEAT_MS - now)
}

/** Waits, or returns at once when the signal fires. */
export async function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, milliseconds)
    signal?.addEventListener('abort', done, { once: true })
    function done(): void {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
  })
}

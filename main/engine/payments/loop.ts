import { HearthError } from '../../../contract/errors.ts'
import type { Log } from '../ports/log.ts'

/** Something that goes on until stopped. */
export interface Loop {
  /** Resolves when the round under way has ended and no other will start. */
  stop(): Promise<void>
}

/** Runs `round` again and again with `pauseMs` between; rounds never overlap, and a failed one is logged. */
export function startLoop(name: string, pauseMs: number | (() => number), round: () => Promise<void>, log: Log): Loop {
  const stopped = new AbortController()
  const running = (async () => {
    while (!stopped.signal.aborted) {
      try {
        await round()
      } catch (error) {
        log.warn('loop.round-failed', { loop: name, code: error instanceof HearthError ? error.code : 'unexpected' })
      }
      await sleep(typeof pauseMs === 'number' ? pauseMs : pauseMs(), stopped.signal)
    }
  })()
  return {
    stop: async () => {
      stopped.abort()
      await running
    },
  }
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

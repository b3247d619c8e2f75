import { HearthError } from '../../../contract/errors.ts'
import type { Log } from './log.ts'
import { whenDue } from './moments.ts'

/** Something that goes on until stopped. */
export interface Loop {
  /** Resolves when the round under way has ended and no other will start. */
  stop(): Promise<void>
}

/** One that can be told not to wait. */
export interface HurriedLoop extends Loop {
  /** Begins the next round in a moment; during a round, soon after it. */
  hurry(): void
  /** What its pauses are has changed: the one under way lasts no longer than one that begins now. */
  paceChanged(): void
}

/** Not at once: most often a job has just begun, and a small one is answered before this is over. */
const HURRY_MS = 50

/** Pauses so long end together, so that the computer is woken for all of them at once. */
const BEATS = [
  { fromMs: 10_000, everyMs: 5_000 },
  { fromMs: 2_000, everyMs: 1_000 },
] as const
/** Timers are late by some milliseconds, and early by one. */
const ON_BEAT_MS = 50

/**
 * Runs `round` again and again with about `pauseMs` between; rounds never overlap, and a failed one is logged. Pauses of two
 * seconds or more end at a whole second of the process, and those of ten at a whole five seconds: never later, and the first
 * one earlier.
 */
export function startLoop(
  name: string,
  pauseMs: number | (() => number),
  round: () => Promise<void>,
  log: Log,
): HurriedLoop {
  const stopped = new AbortController()
  /** The next round begins without a pause. */
  const asked = { hurry: false }
  let dueAt = 0
  let wake = noPause
  const due = (): number => dueAfter(typeof pauseMs === 'number' ? pauseMs : pauseMs(), performance.now())
  async function pause(): Promise<void> {
    dueAt = due()
    // Woken for another reason than a round, it goes on to wait.
    while (!asked.hurry && !stopped.signal.aborted) {
      if (await isOver(dueAt)) break
    }
    asked.hurry = false
  }
  const isOver = (at: number): Promise<boolean> =>
    new Promise((resolve) => {
      const forget = whenDue(at, () => resolve(true))
      wake = () => {
        forget()
        resolve(false)
      }
    })
  const running = (async () => {
    while (!stopped.signal.aborted) {
      try {
        await round()
      } catch (error) {
        log.warn('loop.round-failed', { loop: name, code: error instanceof HearthError ? error.code : 'unexpected' })
      }
      await pause()
    }
  })()
  return {
    hurry: () =>
      void setTimeout(() => {
        asked.hurry = true
        wake()
      }, HURRY_MS).unref(),
    paceChanged: () => {
      const sooner = due()
      if (sooner >= dueAt) return
      dueAt = sooner
      wake()
    },
    stop: async () => {
      stopped.abort()
      wake()
      await running
    },
  }
}

function noPause(): void {
  // Nothing waits yet.
}

/** When a pause that begins at `now` ends: on a beat, unless it is short. Milliseconds of `performance.now()`. */
export function dueAfter(pauseMs: number, now: number): number {
  const beat = BEATS.find(({ fromMs }) => pauseMs >= fromMs)
  if (beat === undefined) return now + pauseMs
  return Math.floor((now + pauseMs + ON_BEAT_MS) / beat.everyMs) * beat.everyMs
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

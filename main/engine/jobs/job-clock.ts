import type { Clock } from '../ports/clock.ts'

/** How much of the time jobs on one card, or on the processor, compute, for the person's limits on it. */
export interface JobPace {
  /** 0 to 1. */
  share(): number
  /** Returns what ends it. */
  onChange(listener: () => void): () => void
  /** Lets a process rest that cannot do so by itself; returns what ends that. */
  readonly rest?: (pid: number) => () => void
}

/** Of jobs that nobody paces. */
export const FULL_PACE: JobPace = { share: () => 1, onChange: () => () => undefined }

/** Time of a job as its buyer pays for it: a rest that was put on it for the card's sake is not part of it. */
export interface JobClock {
  /** Milliseconds from its start until now, or until it was stopped. */
  ms(): number
  stop(): void
}

/** Starts now; `reached` is called once at most, when `limitMs` of the job's own time have passed. */
export function startJobClock(
  pace: JobPace,
  clock: Pick<Clock, 'monotonic'>,
  limitMs: number,
  reached: () => void,
): JobClock {
  let [counted, share, since] = [0, pace.share(), clock.monotonic()]
  let timer = wait()
  let stoppedAt: number | null = null
  const ms = (): number => counted + Math.max(0, (stoppedAt ?? clock.monotonic()) - since) * share
  function wait(): NodeJS.Timeout {
    return setTimeout(reached, (limitMs - counted) / share)
  }
  const unlisten = pace.onChange(() => {
    clearTimeout(timer)
    counted = ms()
    ;[share, since] = [pace.share(), clock.monotonic()]
    timer = wait()
  })
  return {
    ms,
    stop: () => {
      stoppedAt ??= clock.monotonic()
      clearTimeout(timer)
      unlisten()
    },
  }
}

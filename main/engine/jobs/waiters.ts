import type { JobRecord } from '../ledger/records.ts'

export interface Waiters {
  /** Resolves with the job as it ended, or with null: the time is over, `signal` fired, or its end is in no book. */
  wait(jobId: string, milliseconds: number, signal?: AbortSignal): Promise<JobRecord | null>
  /** Wakes everyone who waits for this job. */
  ended(jobId: string, job: JobRecord | null): void
}

export function createWaiters(): Waiters {
  const waiting = new Map<string, Set<(job: JobRecord | null) => void>>()
  return {
    wait: (jobId, milliseconds, signal) =>
      new Promise((resolve) => {
        const wake = (job: JobRecord | null): void => {
          clearTimeout(timer)
          signal?.removeEventListener('abort', giveUp)
          const others = waiting.get(jobId)
          others?.delete(wake)
          if (others?.size === 0) waiting.delete(jobId)
          resolve(job)
        }
        const giveUp = (): void => wake(null)
        const timer = setTimeout(giveUp, milliseconds)
        waiting.set(jobId, (waiting.get(jobId) ?? new Set()).add(wake))
        signal?.addEventListener('abort', giveUp)
        if (signal?.aborted === true) giveUp()
      }),
    ended: (jobId, job) => {
      for (const wake of waiting.get(jobId) ?? []) wake(job)
    },
  }
}

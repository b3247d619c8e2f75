export interface Waiters {
  /** Resolves when the job has ended, the time is over, or `signal` fires. */
  wait(jobId: string, milliseconds: number, signal?: AbortSignal): Promise<void>
  /** Wakes everyone who waits for this job. */
  ended(jobId: string): void
}

export function createWaiters(): Waiters {
  const waiting = new Map<string, Set<() => void>>()
  return {
    wait: (jobId, milliseconds, signal) =>
      new Promise((resolve) => {
        const wake = (): void => {
          clearTimeout(timer)
          signal?.removeEventListener('abort', wake)
          const others = waiting.get(jobId)
          others?.delete(wake)
          if (others?.size === 0) waiting.delete(jobId)
          resolve()
        }
        const timer = setTimeout(wake, milliseconds)
        waiting.set(jobId, (waiting.get(jobId) ?? new Set()).add(wake))
        signal?.addEventListener('abort', wake)
        if (signal?.aborted === true) wake()
      }),
    ended: (jobId) => {
      for (const wake of waiting.get(jobId) ?? []) wake()
    },
  }
}

import { expect, test, vi } from 'vitest'
import { startJobClock } from './job-clock.ts'

function paced(share: number) {
  const listeners = new Set<() => void>()
  let now = share
  return {
    set: (next: number): void => {
      now = next
      for (const listener of listeners) listener()
    },
    pace: {
      share: () => now,
      onChange: (listener: () => void) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    listeners,
  }
}

test('rests are not part of what a buyer pays for, and take nothing from the time that was bought', () => {
  vi.useFakeTimers()
  try {
    const { set, pace, listeners } = paced(1)
    const reached = vi.fn<() => void>()
    const jobClock = startJobClock(pace, { monotonic: () => Date.now() }, 10_000, reached)
    vi.advanceTimersByTime(4_000)
    set(0.5)
    vi.advanceTimersByTime(4_000)
    expect(jobClock.ms()).toBe(6_000)
    set(0.1)
    vi.advanceTimersByTime(39_000)
    expect([jobClock.ms(), reached.mock.calls.length]).toEqual([9_900, 0])
    vi.advanceTimersByTime(1_001)
    expect(reached).toHaveBeenCalledTimes(1)
    jobClock.stop()
    expect(listeners.size).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { systemClock } from '../ports/clock.ts'
import { silentLog } from '../ports/log.ts'
import { createActivityMonitor, type ActivityMonitor, type ActivityPace } from './monitor.ts'

let monitor: ActivityMonitor
let pace: ActivityPace
let [looks, woken] = [0, 0]
let wall = 0

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  ;[looks, woken, wall] = [0, 0, 0]
  pace = 'paused'
  monitor = createActivityMonitor({
    parts: {
      sources: [{ tells: {}, read: async () => ((looks += 1), {}) }],
      programs: async () => [],
      programsEveryMs: 1_000,
    },
    shell: null,
    games: () => [],
    pace: () => pace,
    clock: { now: () => wall + systemClock.monotonic(), monotonic: () => systemClock.monotonic() },
    log: silentLog,
    onChange: () => undefined,
    onWake: () => (woken += 1),
  })
  monitor.start()
  await vi.advanceTimersByTimeAsync(31_000)
  looks = 0
})
afterEach(async () => {
  const stopped = monitor.stop()
  await vi.advanceTimersByTimeAsync(1_000)
  await stopped
  vi.useRealTimers()
})

test('while the person has paused everything they are looked at every half minute', async () => {
  await vi.advanceTimersByTimeAsync(5 * 60_000)
  expect(looks).toBe(10)
})

test('that the computer slept is noticed as soon as before', async () => {
  wall += 3_600_000
  await vi.advanceTimersByTimeAsync(10_100)
  expect(woken).toBe(1)
})

test.each<ActivityPace>(['resting', 'ready', 'working'])(
  'the end of the pause, to %s, is a look at once',
  async (next) => {
    await vi.advanceTimersByTimeAsync(5_000)
    looks = 0
    pace = next
    monitor.paceChanged()
    await vi.advanceTimersByTimeAsync(200)
    expect(looks).toBeGreaterThan(0)
  },
)

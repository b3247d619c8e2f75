import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { silentLog } from './log.ts'
import { startBooksLoop } from './books-loop.ts'
import { type Loop, dueAfter, startLoop } from './loop.ts'

/** The process is so old when a test begins, milliseconds: on no beat. */
const STARTED = 1_234

let loop: Loop | null = null
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  vi.advanceTimersByTime(STARTED - performance.now())
})
afterEach(async () => {
  const stopped = loop?.stop()
  loop = null
  await stopped
  vi.useRealTimers()
})

/** When rounds began, milliseconds after the start of the test. */
function rounds(): { readonly at: number[]; readonly round: () => Promise<void> } {
  const at: number[] = []
  return { at, round: async () => void at.push(Math.round(performance.now() - STARTED)) }
}

test('pauses of two seconds end at whole seconds, of ten at whole five seconds, and never later than asked', () => {
  expect(dueAfter(300, STARTED)).toBe(1_534)
  expect(dueAfter(2_000, STARTED)).toBe(3_000)
  expect(dueAfter(10_000, STARTED)).toBe(10_000)
  expect(dueAfter(30_000, STARTED)).toBe(30_000)
})

test('a timer that fires a moment early or late keeps the beat', () => {
  expect(dueAfter(10_000, 30_007)).toBe(40_000)
  expect(dueAfter(10_000, 29_999.4)).toBe(40_000)
  expect(dueAfter(2_000, 29_999.4)).toBe(32_000)
})

test('loops that rest until the same moment have one timer, and one that is stopped leaves it to the other', async () => {
  const { at, round } = rounds()
  const first = startLoop('first', 10_000, round, silentLog)
  await vi.advanceTimersByTimeAsync(700)
  const second = startLoop('second', 10_000, round, silentLog)
  loop = second
  await vi.advanceTimersByTimeAsync(0)
  expect(vi.getTimerCount()).toBe(1)
  await first.stop()
  await vi.advanceTimersByTimeAsync(9_000)
  expect(at).toHaveLength(3)
})

test.each([
  { what: 'shorter does not wait for the end of a long one', first: 30_000, second: 5_000, after: 3_000, by: 9_000 },
  { what: 'longer keeps the end of the one under way', first: 5_000, second: 30_000, after: 1_000, by: 6_000 },
])('a loop whose pauses become $what', async ({ first, second, after, by }) => {
  const { at, round } = rounds()
  let pauseMs = first
  const started = startLoop('test', () => pauseMs, round, silentLog)
  loop = started
  await vi.advanceTimersByTimeAsync(after)
  pauseMs = second
  started.paceChanged()
  await vi.advanceTimersByTimeAsync(by - after)
  expect(at).toHaveLength(2)
  expect(at[1]).toBeLessThanOrEqual(8_000)
})

test('a hurried loop begins at once, and then rests as before', async () => {
  const { at, round } = rounds()
  const started = startLoop('test', 30_000, round, silentLog)
  loop = started
  await vi.advanceTimersByTimeAsync(1_000)
  started.hurry()
  await vi.advanceTimersByTimeAsync(100)
  expect(at).toHaveLength(2)
  await vi.advanceTimersByTimeAsync(20_000)
  expect(at).toHaveLength(2)
})

/** Books that tell of a change when the test says so. */
function books() {
  const listeners = new Set<() => void>()
  return {
    change: () => listeners.forEach((listener) => listener()),
    listeners,
    onChange: (listener: () => void) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

test('books in which nothing is open are let alone, until they change', async () => {
  const { at, round } = rounds()
  const kept = books()
  loop = startBooksLoop('test', 2_000, async () => round().then(() => false), kept, silentLog)
  await vi.advanceTimersByTimeAsync(20_000)
  expect(at).toHaveLength(1)
  kept.change()
  await vi.advanceTimersByTimeAsync(2_000)
  expect(at).toHaveLength(2)
  await vi.advanceTimersByTimeAsync(31_000)
  expect(at).toHaveLength(3)
})

test('what is open is looked after, also when its books changed during the round or the round failed', async () => {
  const { at, round } = rounds()
  const kept = books()
  const found: (() => boolean)[] = [
    () => true,
    () => {
      kept.change()
      return false
    },
    () => {
      throw new Error('no chain')
    },
    () => false,
  ]
  const answer = (): boolean => found.shift()?.() ?? false
  loop = startBooksLoop('test', 2_000, async () => round().then(answer), kept, silentLog)
  await vi.advanceTimersByTimeAsync(20_000)
  expect(at).toHaveLength(4)
  await loop.stop()
  expect(kept.listeners.size).toBe(0)
})

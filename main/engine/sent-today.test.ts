import { expect, test } from 'vitest'
import { sentToday } from './sent-today.ts'

function memory() {
  const values = new Map<string, string>()
  return {
    get: (key: string) => values.get(key) ?? null,
    set: (key: string, value: string) => void values.set(key, value),
  }
}
const noon = new Date(2026, 4, 10, 12).getTime()
const DAY = 86_400_000

test('a restart on the same day goes on counting', () => {
  const settings = memory()
  let now = noon
  const clock = { now: () => now, monotonic: () => 0 }
  const first = sentToday({ settings, clock, sentSinceStart: () => 500 })
  first.save()
  now += 1000
  expect(sentToday({ settings, clock, sentSinceStart: () => 20 }).bytes()).toBe(520)
})

test('midnight begins at zero, while running and over a restart', () => {
  const settings = memory()
  let now = noon
  let sent = 500
  const clock = { now: () => now, monotonic: () => 0 }
  const meter = sentToday({ settings, clock, sentSinceStart: () => sent })
  meter.save()
  now += DAY
  expect(meter.bytes()).toBe(0)
  sent += 30
  expect(meter.bytes()).toBe(30)
  expect(sentToday({ settings, clock, sentSinceStart: () => 0 }).bytes()).toBe(0)
})

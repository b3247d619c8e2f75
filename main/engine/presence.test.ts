import { afterEach, expect, test } from 'vitest'
import { anyTime, good, noon } from './availability/world.fixture.ts'
import { createPresence, type Presence } from './presence.ts'
import type { SpanStore } from './pause-store.ts'

let presence: Presence | null = null
afterEach(() => presence?.stop())

function kept(): SpanStore {
  let span: ReturnType<SpanStore['get']> = null
  return { get: () => span, set: (next) => void (span = next) }
}

test('how long the person’s pause lasts: not at all, until its end, until they end it', () => {
  let now = noon
  const { engine: _engine, pause: _pause, go: _go, cardsTakenBack: _taken, ...facts } = good
  presence = createPresence({
    facts: () => facts,
    rules: { get: () => anyTime, set: () => undefined },
    pauses: kept(),
    goes: kept(),
    timeZone: 'UTC',
    clock: { now: () => now, monotonic: () => now },
    onChange: () => undefined,
  })
  expect(presence.pausedForMs()).toBe(0)
  presence.pause('hour')
  now += 59 * 60_000
  expect(presence.pausedForMs()).toBe(60_000)
  now += 2 * 60_000
  expect(presence.pausedForMs()).toBe(0)
  presence.pause('resume')
  expect(presence.pausedForMs()).toBe(Infinity)
  presence.resume()
  expect(presence.pausedForMs()).toBe(0)
})

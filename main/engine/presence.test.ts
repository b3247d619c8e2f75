import { afterEach, expect, test } from 'vitest'
import type { Rules } from '../../contract/rules.ts'
import type { Decision } from './availability/decide.ts'
import type { AvailabilityFacts } from './availability/facts.ts'
import { anyTime, card, good, noon } from './availability/world.fixture.ts'
import { silentLog } from './ports/log.ts'
import { createPresence, type Presence } from './presence.ts'
import type { SpanStore } from './pause-store.ts'
import { keepUpdateHold } from './update-hold.ts'
import { createYielding } from './yielding/yielding.ts'

let opened: Presence | null = null
afterEach(() => opened?.stop())

function kept(): SpanStore {
  let span: ReturnType<SpanStore['get']> = null
  return { get: () => span, set: (next) => void (span = next) }
}

/** An engine's presence over facts and rules that a test may change, on one clock. */
function present(change: Partial<AvailabilityFacts> = {}, first: Rules = anyTime) {
  const { engine: _engine, pause: _pause, go: _go, cardsTakenBack: _taken, ...facts } = { ...good, ...change }
  const world = { now: noon, facts, rules: first, changed: (_decision: Decision): void => undefined }
  const made = createPresence({
    facts: () => world.facts,
    rules: { get: () => world.rules, set: (next) => void (world.rules = next) },
    pauses: kept(),
    goes: kept(),
    timeZone: 'UTC',
    clock: { now: () => world.now, monotonic: () => world.now },
    onChange: (decision) => world.changed(decision),
  })
  opened = made
  return { world, presence: made }
}

test('how long the person’s pause lasts: not at all, until its end, until they end it', () => {
  const { world, presence } = present()
  expect(presence.pausedForMs()).toBe(0)
  presence.pause('hour')
  world.now += 59 * 60_000
  expect(presence.pausedForMs()).toBe(60_000)
  world.now += 2 * 60_000
  expect(presence.pausedForMs()).toBe(0)
  presence.pause('resume')
  expect(presence.pausedForMs()).toBe(Infinity)
  presence.resume()
  expect(presence.pausedForMs()).toBe(0)
})

test('a paused engine with a job under way still gives the card back: to a game, to its person, to sleep', async () => {
  const { world, presence } = present({ runningJobs: 1 }, { ...anyTime, when: 'idle' })
  const evicted: string[] = []
  const yielding = createYielding({
    jobs: {
      setEnabled: () => undefined,
      hold: () => undefined,
      evict: async (what) => void evicted.push(what),
      readmit: () => void evicted.push('readmit'),
      withhold: async () => undefined,
      running: () => [],
    },
    workers: () => [],
    adaptersOf: () => new Set(),
    pressure: async () => ({ othersCpuPercent: 0, memoryMiB: 8000, freeMemoryMiB: 4000 }),
    onReleased: () => undefined,
    clock: { now: () => world.now, monotonic: () => world.now },
    log: silentLog,
  })
  const applied: Promise<void>[] = []
  world.changed = (decision) => void applied.push(yielding.apply(decision, world.rules))
  const after = async (activity: Partial<AvailabilityFacts['activity']>): Promise<string[]> => {
    world.facts = { ...world.facts, activity: { ...good.activity, ...activity } }
    world.now += 60_000
    presence.refresh()
    await Promise.all(applied)
    return evicted.splice(0)
  }
  presence.pause('resume')
  expect(await after({})).toEqual(['readmit'])
  expect(await after({ game: 'cs2' })).toEqual(['gpu'])
  expect(presence.current().why.sentence).toBe('Paused until you resume. 1 job still running.')
  expect(await after({})).toEqual(['readmit'])
  expect(await after({ awayMs: 0 })).toEqual(['gpu'])
  expect(await after({ sleeping: true })).toEqual(['all'])
})

test('a setting that has nothing to do with it begins no work: after a game, or while a card cools', () => {
  const limits = { ...anyTime.limits, temperatureC: 80 }
  const hot = card('GPU-a', { temperatureC: 85 })
  const { world, presence } = present(
    { cards: [hot], activity: { ...good.activity, game: 'cs2' } },
    { ...anyTime, limits },
  )
  presence.refresh()
  world.facts = { ...world.facts, activity: good.activity, cards: [{ ...hot, temperatureC: 78 }] }
  world.now += 1_000
  presence.setRules({
    ...world.rules,
    workOnBattery: !world.rules.workOnBattery,
    limits: { ...limits, fanPercent: 90 },
  })
  const told = () => [presence.current().why.code, presence.decision().cards[0]?.allowed]
  expect(told()).toEqual(['game', false])
  presence.setRules({ ...world.rules, games: { ...world.rules.games, giveWay: false } })
  expect(told()).toEqual(['available', false])
  presence.setRules({ ...world.rules, limits: { ...limits, temperatureC: 79 } })
  expect(told()).toEqual(['available', false])
  presence.setRules({ ...world.rules, limits: { ...limits, temperatureC: 90 } })
  expect(told()).toEqual(['available', true])
})

test('an update that waits takes no jobs, and leaves pause and “go” of the person as they were', () => {
  const hold = keepUpdateHold()
  const { world, presence } = present({}, { ...anyTime, when: 'nights' })
  hold.onChange(() => {
    world.facts = { ...world.facts, updateWaits: hold.isOn() }
    presence.refresh()
  })
  const current = () => presence.current()
  hold.set(true)
  expect(current().why.code).toBe('update')
  hold.set(false)
  expect(current().why.code).toBe('hours')
  presence.pause('hour')
  hold.set(true)
  hold.set(false)
  expect([current().why.code, presence.pausedForMs()]).toEqual(['paused-by-person', 3_600_000])
  hold.set(true)
  presence.resume()
  expect(current().why.code).toBe('update')
  hold.set(false)
  expect(current().why.code).toBe('available')
})

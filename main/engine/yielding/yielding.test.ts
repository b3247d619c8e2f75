import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { getPriority } from 'node:os'
import { expect, test } from 'vitest'
import { decide, type Decision } from '../availability/decide.ts'
import { noHolds } from '../availability/holds.ts'
import { anyTime, berlin, card, good } from '../availability/world.fixture.ts'
import { systemClock } from '../ports/clock.ts'
import { silentLog } from '../ports/log.ts'
import { inTheWay } from './in-the-way.ts'
import { lowerPriority } from './lower-priority.ts'
import { createOwnLoad } from './own-load.ts'
import { createYielding } from './yielding.ts'

const here = { ...good, activity: { ...good.activity, awayMs: 0 } }
const idle = { ...anyTime, when: 'idle' as const }
const decided = (facts: typeof good, rules = anyTime): Decision => decide(facts, rules, berlin, noHolds)

function told(running = 1) {
  const done: string[] = []
  let gone: PromiseWithResolvers<void> | null = null
  const evicting = { hold: () => void (gone = Promise.withResolvers<void>()), end: () => gone?.resolve() }
  const yielding = createYielding({
    jobs: {
      setEnabled: (enabled) => void done.push(enabled ? 'on' : 'off'),
      hold: (by, kinds) => void (kinds.length > 0 && done.push(`hold ${by} ${kinds.join()}`)),
      evict: async (what, by) => {
        done.push(`evict ${what} for ${by ?? 'person'}`)
        await gone?.promise
      },
      readmit: (by) => void done.push(`readmit ${by ?? 'person'}`),
      withhold: async (adapters) => void (adapters.size > 0 && done.push(`withhold ${[...adapters].join()}`)),
      running: () =>
        Array.from({ length: running }, () => ({
          id: 'a',
          kind: 'wasm' as const,
          gpu: null,
          startedAt: 0,
          phase: null,
          done: null,
        })),
    },
    workers: () => [],
    adaptersOf: (cards) => new Set(cards.map(({ uuid }) => `adapter of ${uuid}`)),
    onReleased: () => undefined,
    pressure: async () => ({ othersCpuPercent: 90, memoryMiB: 8000, freeMemoryMiB: 4000 }),
    clock: systemClock,
    log: silentLog,
  })
  return { yielding, done, evicting }
}

test('a person who comes back gets the cards once, and the jobs go on by themselves afterwards', async () => {
  const { yielding, done } = told()
  await yielding.apply(decided(good), idle)
  await yielding.apply(decided(here, idle), idle)
  await yielding.apply(decided(here, idle), idle)
  await yielding.apply(decided(good), idle)
  expect(done).toEqual(['on', 'readmit return', 'off', 'evict gpu for return', 'off', 'on', 'readmit return'])
})

test('a second decision of the same kind also waits until everything is gone', async () => {
  const { yielding, done, evicting } = told()
  evicting.hold()
  const first = yielding.apply(decided(here, idle), idle)
  const second = yielding.apply(decided(here, idle), idle).then(() => done.push('second'))
  await new Promise((resolve) => setImmediate(resolve))
  expect(done).not.toContain('second')
  evicting.end()
  await Promise.all([first, second])
  expect(done).toContain('second')
})

test('what the person took by hand stays with them', async () => {
  const { yielding, done } = told()
  await yielding.apply(decided(good), anyTime)
  expect(done).not.toContain('readmit person')
})

test('a job at idle priority that is in the way all the same ends', async () => {
  const { yielding, done } = told()
  await yielding.apply(decided(good), idle)
  await yielding.look()
  expect(done).not.toContain('evict all for return')
  await yielding.apply(decided(here, idle), idle)
  await yielding.look()
  expect(done.at(-1)).toBe('evict all for return')
})

test('a computer that goes to sleep ends everything, and a card that may not work ends what runs on it', async () => {
  const { yielding, done } = told()
  await yielding.apply(decided({ ...good, activity: { ...good.activity, sleeping: true } }), anyTime)
  expect(done).toContain('evict all for return')
  const rules = { ...anyTime, pausedCards: ['GPU-a'] }
  await yielding.apply(decided({ ...good, cards: [card('GPU-a'), card('GPU-b')] }, rules), rules)
  expect(done).toContain('withhold adapter of GPU-a')
})

test('in the way is a busy processor of others, or memory that runs out', () => {
  const calm = { othersCpuPercent: 10, memoryMiB: 16_000, freeMemoryMiB: 8_000 }
  expect(inTheWay(calm)).toBe(false)
  expect(inTheWay({ ...calm, othersCpuPercent: 75 })).toBe(true)
  expect(inTheWay({ ...calm, freeMemoryMiB: 300 })).toBe(true)
  expect(inTheWay({ ...calm, othersCpuPercent: null, freeMemoryMiB: null })).toBe(false)
})

test('what others use is what is left of the whole', async () => {
  let now = 0
  let cpuMs = 0
  const load = createOwnLoad(() => [worker], 2, { monotonic: () => now })
  const worker = { usage: async () => ({ cpuMs, rssBytes: 0, processes: 1 }) }
  expect(await load()).toBeNull()
  now = 1000
  cpuMs = 500
  expect(await load()).toBe(25)
})

test.runIf(process.platform === 'linux')(
  'a process and what it started run only when nobody else wants to',
  async () => {
    // A shell that starts another program and waits for it.
    const child = spawn('/bin/sh', ['-c', 'sleep 60 & echo $!; wait'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    })
    const pid = child.pid ?? 0
    try {
      const [line] = await once(child.stdout, 'data')
      await lowerPriority(pid)
      expect([getPriority(pid), getPriority(Number(String(line)))]).toEqual([19, 19])
    } finally {
      process.kill(-pid, 'SIGKILL')
    }
    await expect(lowerPriority(2 ** 22 - 1)).resolves.toBeUndefined()
  },
)

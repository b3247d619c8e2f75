import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { silentCard, silentDetails } from '../../../contract/hardware.fixture.ts'
import type { Gpu } from '../../../contract/hardware.ts'
import { firstRules, type Rules } from '../../../contract/rules.ts'
import { card as cardFacts, good } from '../availability/world.fixture.ts'
import { decide } from '../availability/decide.ts'
import { noHolds } from '../availability/holds.ts'
import { cardFactsOf } from '../card-facts.ts'
import { FULL_PACE } from '../jobs/job-clock.ts'
import { silentLog } from '../ports/log.ts'
import { createGovernor } from './governor.ts'
import { OVERSHOOT } from './pace.ts'
import { createPowerLimits, type SetPowerLimit } from './power-limits.ts'
import { gamingCard, SimulatedCard } from './thermal-model.fixture.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hearth-governor-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const adapter = {
  id: 'gpu0',
  vendor: 'nvidia',
  architecture: '',
  device: '',
  description: '',
  software: false,
  maxBufferBytes: 1,
  maxStorageBindingBytes: 1,
  card: 'GPU-a',
}
const sandbox = { gpu: { adapters: [adapter], summary: '' } }

/** A machine with one card that does as it is told, and a clock that goes when it is let. */
function machine(limits: Partial<Rules['limits']>, powerLimits: { file: string; set: SetPowerLimit } | null = null) {
  const card = new SimulatedCard(gamingCard)
  let [now, limitW, reads]: [number, number, Partial<Gpu>] = [0, gamingCard.fullW, {}]
  const working = new Set(['gpu0'])
  const rules = { ...firstRules(true).limits, ...limits }
  const gpu = (): Gpu => ({
    ...silentCard,
    ...card.read(),
    powerLimitW: limitW,
    details: { ...silentDetails, powerRangeW: { least: 100, most: 300, standard: 285 } },
    ...reads,
  })
  const governor = createGovernor({
    gpus: () => ({ checkedAt: now, gpus: [gpu()], problem: null }),
    doubtful: () => new Map(),
    sandbox: () => sandbox,
    limits: () => rules,
    working: () => working,
    power: powerLimits === null ? null : createPowerLimits({ ...powerLimits, log: silentLog }),
    processor: FULL_PACE,
    onPace: () => undefined,
    clock: { monotonic: () => now },
    log: silentLog,
  })
  return {
    governor,
    card,
    working,
    rules,
    gpu,
    setLimit: (watts: number) => (limitW = watts),
    pretend: (readings: Partial<Gpu>) => (reads = readings),
    run: (seconds: number): number => {
      let most = 0
      for (let at = 0; at < seconds; at += 2) {
        card.run(2, governor.paceOf('gpu0').share())
        now += 2_000
        governor.look()
        most = Math.max(most, card.celsius)
      }
      return most
    },
  }
}

test('a job on a warm card is paced and goes on: it is neither refused nor ended', () => {
  const { governor, run, rules, gpu } = machine({ temperatureC: 70 })
  governor.look()
  const hottest = run(1_800)
  expect(hottest).toBeLessThan(70 + OVERSHOOT.temperatureC)
  const share = governor.paceOf('gpu0').share()
  expect(share).toBeGreaterThan(0.3)
  expect(share).toBeLessThan(1)
  expect(governor.shareOf(['gpu0'])).toBe(share)
  const [view] = governor.view()
  expect(view?.sentence).toMatch(/^Paced to \d+ %: the card is at \d+ °C, your limit is 70 °C\.$/)
  const cards = cardFactsOf([gpu()], new Map(), sandbox, true, (uuid) => governor.overshoot(uuid))
  const at = { now: 0, monotonic: 0, timeZone: 'UTC' }
  expect(decide({ ...good, cards }, { ...firstRules(true), limits: rules }, at, noHolds).cards[0]?.allowed).toBe(true)
})

test('who runs on the card hears of every change, until it has enough', () => {
  const { governor, run } = machine({ temperatureC: 60 })
  const heard: number[] = []
  const pace = governor.paceOf('gpu0')
  const end = pace.onChange(() => heard.push(pace.share()))
  run(600)
  expect(heard.length).toBeGreaterThan(3)
  expect(Math.max(...heard)).toBeLessThan(1)
  end()
  const before = heard.length
  run(600)
  expect(heard.length).toBe(before)
})

test('a card that others heat past the limit is not excused for long', () => {
  const { governor, run, pretend } = machine({ temperatureC: 70 })
  pretend({ temperatureC: 71 })
  run(20)
  expect(governor.overshoot('GPU-a')).toEqual(OVERSHOOT)
  run(200)
  expect(governor.overshoot('GPU-a')).toBeNull()
  pretend({ temperatureC: 60 })
  run(4)
  expect(governor.overshoot('GPU-a')).toEqual(OVERSHOOT)
})

test('an adapter whose card nobody knows goes as slowly as the slowest card, a processor that plays one does not', () => {
  const { governor, run } = machine({ temperatureC: 60 })
  run(600)
  expect(governor.paceOf('unknown').share()).toBe(1)
  expect(governor.shareOf([])).toBe(1)
  expect(cardFacts('GPU-b', {}).overshoot ?? null).toBeNull()
})

test('the driver’s own limit is lowered while a job of ours runs, remembered first, and put back afterwards', async () => {
  const file = path.join(folder, 'power-limits.json')
  const said: (number | string)[] = []
  const parts = machine(
    { powerW: 180 },
    {
      file,
      set: async (uuid, watts) => {
        said.push(watts, await readFile(file, 'utf8'))
        parts.setLimit(watts)
        return uuid === 'GPU-a' ? 'set' : 'failed'
      },
    },
  )
  parts.run(4)
  await expect.poll(() => said.length).toBe(2)
  expect(said).toEqual([180, JSON.stringify({ 'GPU-a': 285 })])
  expect(parts.governor.view()[0]?.powerLimit).toBe('set')
  parts.working.clear()
  parts.governor.look()
  await expect.poll(() => said.length).toBe(4)
  expect(said[2]).toBe(285)
  await expect.poll(() => readFile(file, 'utf8').catch(() => 'gone')).toBe('gone')
})

test('a limit that a crash left lowered is put back at the next start, and at the end of every engine', async () => {
  const file = path.join(folder, 'power-limits.json')
  await writeFile(file, JSON.stringify({ 'GPU-a': 285 }))
  const said: number[] = []
  const set: SetPowerLimit = async (_, watts) => (said.push(watts), 'set')
  const next = machine({ powerW: 180 }, { file, set })
  await expect.poll(() => said).toEqual([285])
  next.run(4)
  await expect.poll(() => said.at(-1)).toBe(180)
  await next.governor.stop()
  expect(said.at(-1)).toBe(285)
  // Nothing is set any more by an engine that has ended.
  next.governor.look()
  await next.governor.stop()
  expect(said.at(-1)).toBe(285)
})

test('an account that may not set limits asks once, and paces', async () => {
  const file = path.join(folder, 'power-limits.json')
  let asked = 0
  const parts = machine({ powerW: 180 }, { file, set: async () => ((asked += 1), 'not-permitted') })
  parts.run(20)
  await expect.poll(() => parts.governor.view()[0]?.powerLimit).toBe('not-permitted')
  parts.run(200)
  expect(asked).toBe(1)
  await expect.poll(() => readFile(file, 'utf8').catch(() => 'gone')).toBe('gone')
  expect(parts.card.read().powerW).toBeLessThanOrEqual(180)
})

test('what an account that may has lowered is not forgotten by one that may not', async () => {
  const file = path.join(folder, 'power-limits.json')
  const record = JSON.stringify({ 'GPU-a': 285 })
  await writeFile(file, record)
  let asked = 0
  const parts = machine({}, { file, set: async () => ((asked += 1), 'not-permitted') })
  parts.setLimit(180)
  parts.working.clear()
  parts.run(8)
  await expect.poll(() => parts.governor.view()[0]?.leftLoweredFromW).toBe(285)
  parts.run(8)
  await parts.governor.stop()
  expect([await readFile(file, 'utf8'), asked]).toEqual([record, 1])

  const said: number[] = []
  const next = machine({}, { file, set: async (_, watts) => (said.push(watts), 'set') })
  await expect.poll(() => readFile(file, 'utf8').catch(() => 'gone')).toBe('gone')
  expect(said).toEqual([285])
  next.run(4)
  expect(next.governor.view()[0]?.leftLoweredFromW).toBeNull()
})

test('a limit that a boot has put back is no longer told of', async () => {
  const file = path.join(folder, 'power-limits.json')
  await writeFile(file, JSON.stringify({ 'GPU-a': 285 }))
  const parts = machine({}, { file, set: async () => 'not-permitted' })
  parts.setLimit(180)
  parts.run(4)
  await expect.poll(() => (parts.run(4), parts.governor.view()[0]?.leftLoweredFromW)).toBe(285)
  parts.setLimit(285)
  parts.run(4)
  await expect.poll(() => readFile(file, 'utf8').catch(() => 'gone')).toBe('gone')
  parts.run(4)
  expect(parts.governor.view()[0]?.leftLoweredFromW).toBeNull()
})

test('a file of limits that somebody spoilt is no reason not to start', async () => {
  const file = path.join(folder, 'power-limits.json')
  await writeFile(file, '{"GPU-a": "much"')
  const said: number[] = []
  const limits = createPowerLimits({ file, set: async (_, watts) => (said.push(watts), 'set'), log: silentLog })
  await limits.restore()
  expect(said).toEqual([])
})

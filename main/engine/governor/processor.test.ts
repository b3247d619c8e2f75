import { expect, test } from 'vitest'
import { createProcessorPace, type ProcessorPace } from './processor.ts'
import { SimulatedCard } from './thermal-model.fixture.ts'

type Parts = Parameters<typeof createProcessorPace>[0]

/** A desktop processor under a tower cooler: little metal between chip and sensor, so it jumps. */
const desktopProcessor = {
  idleW: 20,
  fullW: 142,
  chipPerW: 0.2,
  sinkPerW: 0.28,
  chipS: 2,
  sinkS: 60,
  airC: 28,
}
const LIMIT = 75

interface Tried {
  heat: ReturnType<Parts['heat']>
  percent: number
  now: number
}

function tried(parts: Partial<Parts> = {}): Tried & { readonly processor: ProcessorPace; readonly told: number[] } {
  const state: Tried = { heat: { temperatureC: null, limitC: null }, percent: 100, now: 0 }
  const processor = createProcessorPace({
    percent: () => state.percent,
    heat: () => state.heat,
    host: () => 'bubblewrap',
    rest: () => () => undefined,
    onPace: () => undefined,
    clock: { monotonic: () => state.now },
    ...parts,
  })
  const told: number[] = []
  processor.pace.onChange(() => told.push(processor.pace.share()))
  return Object.assign(state, { processor, told })
}

/** Jobs run for so long, and it is looked every two seconds; the hottest moment of the last minute, °C. */
function work(tries: ReturnType<typeof tried>, chip: SimulatedCard, seconds: number): number {
  let hottest = 0
  for (let at = 0; at < seconds; at += 2) {
    chip.run(2, tries.processor.pace.share())
    tries.heat = { ...tries.heat, temperatureC: chip.read().temperatureC }
    tries.now += 2_000
    tries.processor.look()
    if (seconds - at <= 60) hottest = Math.max(hottest, chip.celsius)
  }
  return hottest
}

test('jobs rest so that a processor stays at its limit, which says so, and go on at full pace without one', () => {
  const chip = new SimulatedCard(desktopProcessor)
  const tries = tried()
  expect(work(tries, chip, 600)).toBeGreaterThan(85)
  expect(tries.processor.view()).toEqual({ share: 1, sentence: null })

  tries.heat = { ...tries.heat, limitC: LIMIT }
  expect(work(tries, chip, 600)).toBeLessThan(LIMIT + 3)
  const { share, sentence } = tries.processor.view()
  expect(share).toBeGreaterThan(0.3)
  expect(share).toBeLessThan(0.95)
  expect(sentence).toMatch(/^Paced to \d+ %: the processor is at 7\d °C, your limit is 75 °C\.$/)

  tries.heat = { ...tries.heat, limitC: null }
  tries.processor.look()
  expect(tries.processor.view()).toEqual({ share: 1, sentence: null })
})

test('heat only takes from the person’s share, and gives nothing to it', () => {
  const chip = new SimulatedCard(desktopProcessor)
  const tries = tried()
  tries.percent = 30
  tries.heat = { temperatureC: null, limitC: LIMIT }
  work(tries, chip, 300)
  expect(tries.processor.view()).toEqual({ share: 0.3, sentence: null })
  expect(Math.max(...tries.told)).toBe(0.3)
})

test('a processor that does not tell its temperature has its share', () => {
  const tries = tried()
  tries.heat = { temperatureC: null, limitC: 50 }
  tries.now = 60_000
  tries.processor.look()
  expect(tries.processor.view()).toEqual({ share: 1, sentence: null })
})

test('only workers that end with the engine are stopped from outside; of others it is said that the limits do nothing', () => {
  const rested: number[] = []
  const under = (host: 'bubblewrap' | 'plain') =>
    tried({ percent: () => 40, host: () => host, rest: (pid) => (rested.push(pid), () => undefined) }).processor
  expect([under('bubblewrap').pace.share(), under('plain').pace.share()]).toEqual([0.4, 1])
  under('bubblewrap').pace.rest?.(1)
  under('plain').pace.rest?.(2)
  expect(rested).toEqual([1])
  const plain = tried({ host: () => 'plain' })
  plain.heat = { temperatureC: 100, limitC: 60 }
  plain.processor.look()
  expect(plain.processor.view().share).toBe(1)
  expect(plain.processor.view().sentence).toMatch(/cannot be made to rest/)
  expect(under('plain').view().sentence).toMatch(/cannot be made to rest/)
  plain.heat = { temperatureC: 100, limitC: null }
  expect(plain.processor.view()).toEqual({ share: 1, sentence: null })
})

test('a rule that stays the same disturbs nobody', () => {
  const tries = tried()
  tries.processor.look()
  tries.percent = 60
  tries.processor.look()
  tries.processor.look()
  expect(tries.told).toEqual([0.6])
})

import { afterEach, beforeEach, expect, test } from 'vitest'
import { silentCard } from '../../../contract/hardware.fixture.ts'
import type { Gpu } from '../../../contract/hardware.ts'
import { paidJob, temporaryBooks, type Fixture } from '../ledger/books.fixture.ts'
import { totalOf } from '../ledger/energy.ts'
import { allEnergy, severalBooks } from '../ledger/several.ts'
import { cardDraw, CORE_W, nextIdle } from './draw.ts'
import { createMeter, type MeteredJob } from './meter.ts'

const gpu = (powerW: number | null): Gpu => ({ ...silentCard, powerW, powerLimitW: 200 })
const onCard = (id: string, startedAt: number): MeteredJob => ({ id, kind: 'wgsl', startedAt, card: 'GPU-a' })

/** One clock for everything, in seconds from the start. */
function metered() {
  let now = 0
  let running: readonly MeteredJob[] = []
  let power: number | null = 20
  let checkedAt = 0
  const measured: (readonly [card: string, watts: number, seconds: number])[] = []
  const meter = createMeter({
    running: () => running,
    gpus: () => ({ checkedAt, gpus: [gpu(power)] }),
    onMeasured: (card, watts, seconds) => void measured.push([card, watts, seconds]),
    tariff: () => ({ perKwh: 0.3, currency: 'EUR' }),
    clock: { now: () => now * 1000, monotonic: () => now * 1000 },
  })
  const at = (seconds: number, jobs: readonly MeteredJob[], watts: number | null): void => {
    now = seconds
    running = jobs
    power = watts
    checkedAt = seconds * 1000
    meter.sample()
  }
  return { meter, at, measured }
}

test('a job on a card with a sensor is what the card took above its idle figure', () => {
  const { meter, at } = metered()
  at(0, [], 20)
  at(10, [onCard('a', 10_000)], 220)
  at(20, [onCard('a', 10_000)], 220)
  at(40, [onCard('a', 10_000)], 220)
  at(41, [], 60)
  expect(meter.ended()).toEqual([
    { jobId: 'a', joules: 200 * 30, measured: true, perKwh: 0.3, currency: 'EUR', at: 41_000 },
  ])
  expect(meter.ended()).toEqual([])
})

test('a reading teaches what work takes once it covers one settled job alone', () => {
  const { at, measured } = metered()
  at(0, [], 20)
  at(10, [onCard('a', 9_000)], 150)
  expect(measured).toEqual([])
  at(15, [onCard('a', 9_000)], 140)
  at(20, [onCard('a', 9_000), onCard('b', 9_000)], 160)
  at(25, [onCard('a', 9_000)], null)
  expect(measured).toEqual([['GPU-a', 120, 5]])
})

test('without a sensor it is an estimate, and says so', () => {
  const { meter, at } = metered()
  at(0, [], null)
  at(10, [onCard('a', 10_000), { id: 'b', kind: 'wasm', startedAt: 10_000, card: null }], null)
  at(20, [onCard('a', 10_000), { id: 'b', kind: 'wasm', startedAt: 10_000, card: null }], null)
  at(21, [], null)
  expect(meter.ended()).toMatchObject([
    { jobId: 'a', joules: 150 * 10, measured: false },
    { jobId: 'b', joules: CORE_W * 10, measured: false },
  ])
})

test('a job shorter than the sensor’s steps is no measurement', () => {
  const { meter, at } = metered()
  at(0, [], 20)
  at(1, [onCard('a', 1_000)], 20)
  at(1.2, [], 20)
  expect(meter.ended()).toMatchObject([{ measured: false }])
})

test('the idle figure follows down at once and up slowly', () => {
  expect(nextIdle(null, 30)).toBe(30)
  expect(nextIdle(30, 12)).toBe(12)
  expect(nextIdle(12, 250)).toBeLessThan(20)
  expect(cardDraw({ now: 10, limit: 200, idle: 20 })).toEqual({ watts: 0, measured: true })
})

let books: Fixture
beforeEach(() => {
  books = temporaryBooks()
})
afterEach(() => books.remove())

test('on several networks what a job used stands in the books that have it, and counts once', () => {
  const other = temporaryBooks()
  try {
    for (const n of [1, 2]) paidJob(books.ledger, n)
    paidJob(other.ledger, 3)
    const everywhere = allEnergy(severalBooks([books, other]))
    const record = { joules: 3_600_000, measured: true, perKwh: 0.3, currency: 'EUR', at: 100 }
    everywhere.add([1, 2, 3].map((n) => ({ ...record, jobId: `job-${n}` })))
    expect(books.ledger.energy.total(0, 'EUR')).toMatchObject({ jobs: 2, cost: 0.6 })
    expect(other.ledger.energy.total(0, 'EUR')).toMatchObject({ jobs: 1, cost: 0.3 })
    expect(everywhere.total(0, 'EUR')).toMatchObject({ jobs: 3, joules: 10_800_000, unpriced: 0 })
    expect(everywhere.total(0, 'EUR').cost).toBeCloseTo(0.9)
    expect(everywhere.total(0, 'USD')).toMatchObject({ jobs: 3, unpriced: 3, cost: null })
  } finally {
    other.remove()
  }
})

test('what a job used is written once, summed by day and currency, and is no money of the books', () => {
  const { ledger } = books
  for (const n of [1, 2]) paidJob(ledger, n)
  const before = ledger.entries.totals()
  const record = { jobId: 'job-1', joules: 3_600_000, measured: true, perKwh: 0.3, currency: 'EUR', at: 100 }
  ledger.energy.add([record, { ...record, jobId: 'job-2', measured: false, perKwh: null, at: 200 }])
  ledger.energy.add([
    { ...record, joules: 1 },
    { ...record, jobId: 'nobody’s' },
  ])
  expect(ledger.energy.byJob('job-1')).toEqual(record)
  expect(ledger.energy.total(0, 'EUR')).toEqual({ jobs: 2, joules: 7_200_000, estimated: 1, unpriced: 1, cost: 0.3 })
  expect(ledger.energy.total(150, 'EUR')).toEqual({ jobs: 1, joules: 3_600_000, estimated: 1, unpriced: 1, cost: null })
  expect(ledger.energy.total(0, 'USD')).toMatchObject({ unpriced: 2, cost: null })
  const each = ledger.energy.since(0)
  expect(each).toMatchObject([{ jobId: 'job-1', kind: 'wasm' }, { jobId: 'job-2' }])
  for (const currency of ['EUR', 'USD']) expect(totalOf(each, currency)).toEqual(ledger.energy.total(0, currency))
  expect(ledger.entries.totals()).toEqual(before)
})

import { describe, expect, test } from 'vitest'
import { powerCut } from './power-cut/power-cut.ts'
import { replays } from './replays.ts'
import { plantedBugs } from './simulation/planted.ts'
import { simulate } from './simulation/simulate.ts'

const say = (): void => undefined
const options = { full: false, rounds: null, seed: 1, say, mayGoOn: () => true }
const STEPS = 120

describe('a world out of one seed (F6)', () => {
  test.each([1, 2, 3, 4, 5, 6])(
    'keeps every invariant and comes to rest: seed %i',
    { timeout: 120_000 },
    async (seed) => {
      expect((await simulate(seed, STEPS)).broken).toBeNull()
    },
  )

  test('is the same each time: what a seed found can be looked at again', { timeout: 120_000 }, async () => {
    expect(await simulate(9, 60)).toEqual(await simulate(9, 60))
  })

  test.each([
    'takes the facilitator’s word',
    'calls every block final',
    'takes a time-out for a failure',
    'charges all that a voucher allows',
    'books a claim before it is final',
  ])('shows a planted bug: %s', { timeout: 240_000 }, async (bug) => {
    let broken: string | null = null
    for (let seed = 1; seed <= 20 && broken === null; seed += 1) {
      broken = (await simulate(seed, STEPS, plantedBugs[bug])).broken
    }
    expect(broken).toMatch(/I[1-7]/)
  })
})

describe('M01: one payment sent hundreds of times at once (F8)', () => {
  test('buys one job, and books that forget would be found', { timeout: 240_000 }, async () => {
    expect(await replays.run({ ...options, rounds: 500 })).toMatchObject({ Payments: '1, one job each' })
    expect(await replays.control(options)).toMatch(/bought 500 jobs/)
  })
})

const reason = powerCut.unable?.() ?? null
if (reason !== null) process.stdout.write(`Power cuts are not tested: ${reason}\n`)

describe.skipIf(reason !== null)('D02: power cuts (F2)', () => {
  test(
    'lose nothing that was acknowledged, and a build that does not wait for the disk loses',
    { timeout: 240_000 },
    async () => {
      expect(await powerCut.run({ ...options, rounds: 2 })).toMatchObject({ 'Power cuts': '2' })
      expect(await powerCut.control(options)).toMatch(/lost [1-9]/)
    },
  )
})

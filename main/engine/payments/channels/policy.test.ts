import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gasCost } from './gas.ts'
import { type Claimable, deadline, decideClaims, decideSettle, type GasCost, type PolicyLimits } from './policy.ts'

const NOW = 1_800_000_000
const limits = { enough: 1_000_000n, longest: 21_600, gasShare: 20n, mostLines: 40 }
const gas: GasCost = { claim: (lines) => (lines === 0 ? 0n : 4_000n + 1_300n * BigInt(lines - 1)), settle: 3_000n }

const channel = (change: Partial<Claimable> = {}): Claimable => ({
  id: 'a',
  unclaimed: 500_000n,
  oldestAt: NOW - 60,
  withdrawRequestedAt: 0,
  withdrawDelay: 86_400,
  covered: change.unclaimed ?? 500_000n,
  ...change,
})
const anyChannel = (id: number): fc.Arbitrary<Claimable> =>
  fc
    .record({
      unclaimed: fc.bigInt(0n, 3_000_000n),
      oldestAt: fc.integer({ min: NOW - 100_000, max: NOW }),
      withdrawRequestedAt: fc.option(fc.integer({ min: NOW - 90_000, max: NOW }), { nil: 0, freq: 4 }),
      left: fc.bigInt(0n, 100n),
    })
    .map(({ left, ...rest }) => ({
      ...rest,
      id: String(id),
      withdrawDelay: 86_400,
      covered: (rest.unclaimed * left) / 100n,
    }))
const anyChannels = fc
  .integer({ min: 0, max: 60 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, id) => anyChannel(id))))
const anyGas = fc.bigInt(0n, 200_000n).map((line): GasCost => ({
  claim: (lines) => (lines === 0 ? 0n : 3n * line + line * BigInt(lines - 1)),
  settle: 2n * line,
}))

describe('when to claim', () => {
  test('enough money is claimed, however young', () => {
    const two = [channel({ id: 'a' }), channel({ id: 'b', unclaimed: 600_000n })]
    expect(decideClaims(two, NOW, gas, limits)).toEqual({ claim: ['b', 'a'], reason: 'amount' })
  })

  test('a little waits, until it is old', () => {
    expect(decideClaims([channel()], NOW, gas, limits)).toEqual({ claim: [], reason: 'nothing' })
    const old = channel({ oldestAt: NOW - 21_600 })
    expect(decideClaims([old], NOW, gas, limits)).toEqual({ claim: ['a'], reason: 'age' })
  })

  test('M14: dust is never claimed for more gas than a twentieth of it', () => {
    const dust = channel({ unclaimed: 100_000n, oldestAt: 0 })
    expect(decideClaims([dust], NOW, gas, limits)).toEqual({ claim: [], reason: 'gas' })
    const crowd = Array.from({ length: 100 }, (_, id) => channel({ id: String(id), unclaimed: 10n, oldestAt: 0 }))
    expect(decideClaims(crowd, NOW, gas, limits).claim).toEqual([])
  })

  test('M12: a payer who leaves is claimed from at once, the nearest deadline first', () => {
    const channels = [
      channel({ id: 'stays', unclaimed: 900n }),
      channel({ id: 'late', unclaimed: 9_000n, withdrawRequestedAt: NOW - 10 }),
      channel({ id: 'soon', unclaimed: 8_000n, withdrawRequestedAt: NOW - 80_000 }),
    ]
    expect(decideClaims(channels, NOW, gas, limits)).toEqual({ claim: ['soon', 'late'], reason: 'withdrawal' })
  })

  test('M14: a payer who leaves alone is claimed from when that brings the gas of a first line, not of a further one', () => {
    const leaver = (id: string, unclaimed: bigint) => channel({ id, unclaimed, withdrawRequestedAt: NOW - 10 })
    expect(decideClaims([leaver('a', 3_999n)], NOW, gas, limits)).toEqual({ claim: [], reason: 'gas' })
    expect(decideClaims([leaver('a', 4_000n)], NOW, gas, limits)).toEqual({ claim: ['a'], reason: 'withdrawal' })
    const two = [leaver('a', 2_650n), leaver('b', 2_650n)]
    expect(decideClaims(two, NOW, gas, limits)).toEqual({ claim: ['a', 'b'], reason: 'withdrawal' })
  })

  test('where the nearest deadlines do not fill a claim with its gas, those that bring most are claimed', () => {
    const leaving = [
      channel({ id: 'soon', unclaimed: 1_300n, withdrawRequestedAt: NOW - 80_000 }),
      channel({ id: 'late', unclaimed: 9_000n, withdrawRequestedAt: NOW - 10 }),
    ]
    const one = { ...limits, mostLines: 1 }
    expect(decideClaims(leaving, NOW, gas, one)).toEqual({ claim: ['late'], reason: 'withdrawal' })
  })

  test('what a payer has taken already counts for nothing', () => {
    const emptied = channel({ unclaimed: 2_000_000n, covered: 100n, oldestAt: 0 })
    expect(decideClaims([emptied], NOW, gas, limits)).toEqual({ claim: [], reason: 'gas' })
  })

  test('the deadline of a payer who stays never comes', () => {
    expect(deadline(channel())).toBe(Number.POSITIVE_INFINITY)
    expect(deadline(channel({ withdrawRequestedAt: NOW }))).toBe(NOW + 86_400)
  })
})

function check(property: (channels: readonly Claimable[], cost: GasCost, chosen: PolicyLimits) => void): void {
  fc.assert(
    fc.property(anyChannels, anyGas, fc.integer({ min: 1, max: 50 }), (channels, cost, mostLines) => {
      property(channels, cost, { ...limits, mostLines })
    }),
    { numRuns: 500 },
  )
}

const covered = (channels: readonly Claimable[]): bigint => channels.reduce((sum, one) => sum + one.covered, 0n)

describe('for any channels and any gas', () => {
  test('nothing is claimed twice, that is not owed, not covered, or over the number of lines', () => {
    check((channels, cost, chosen) => {
      const { claim } = decideClaims(channels, NOW, cost, chosen)
      expect(new Set(claim).size).toBe(claim.length)
      expect(claim.length).toBeLessThanOrEqual(chosen.mostLines)
      for (const id of claim) {
        const line = channels.find((one) => one.id === id)
        expect(line?.unclaimed).toBeGreaterThan(0n)
        expect(line?.covered).toBeGreaterThan(0n)
      }
    })
  })

  test('the earliest deadlines are claimed first, wherever together they bring their gas', () => {
    check((channels, cost, chosen) => {
      const line = cost.claim(2) - cost.claim(1)
      const first = channels
        .filter((one) => one.withdrawRequestedAt > 0 && one.covered > 0n && one.covered >= line)
        .toSorted((a, b) => deadline(a) - deadline(b))
        .slice(0, chosen.mostLines)
      if (first.length === 0 || covered(first) < cost.claim(first.length)) return
      const { claim } = decideClaims(channels, NOW, cost, chosen)
      expect(claim).toEqual(first.map(({ id }) => id))
    })
  })

  test('no claim costs more gas than it brings, a payer who leaves or not', () => {
    check((channels, cost, chosen) => {
      const { claim } = decideClaims(channels, NOW, cost, chosen)
      expect(covered(channels.filter(({ id }) => claim.includes(id)))).toBeGreaterThanOrEqual(cost.claim(claim.length))
    })
  })

  test('unless somebody leaves, claim and pay-out cost at most a twentieth of what they bring', () => {
    check((channels, cost, chosen) => {
      const { claim, reason } = decideClaims(channels, NOW, cost, chosen)
      if (reason === 'withdrawal' || claim.length === 0) return
      const sum = covered(channels.filter(({ id }) => claim.includes(id)))
      expect(sum).toBeGreaterThanOrEqual((cost.claim(claim.length) + cost.settle) * chosen.gasShare)
    })
  })
})

test('paying out waits until it is worth its gas, and never happens for nothing', () => {
  expect(decideSettle(100n, 100n, { ...gas, settle: 0n }, limits)).toBe(false)
  expect(decideSettle(160_000n, 100_001n, gas, limits)).toBe(false)
  expect(decideSettle(160_001n, 100_000n, gas, limits)).toBe(true)
})

test('gas is counted in the asset, rounded up; play money pays for nothing', () => {
  const asset = { network: 'eip155:8453', address: `0x${'1'.repeat(40)}`, symbol: 'USDC', decimals: 6 } as const
  const priced = gasCost(10_000_000n, { asset: { ...asset, eip712: { name: '', version: '' } }, practice: false })
  expect(priced.claim(1)).toBe(4_000n)
  expect(priced.claim(40) - priced.claim(39)).toBe(1_300n)
  expect(gasCost(1n, { asset: { ...asset, eip712: { name: '', version: '' } }, practice: false }).settle).toBe(1n)
  expect(gasCost(10n ** 9n, { asset: { ...asset, eip712: { name: '', version: '' } }, practice: true }).settle).toBe(0n)
})

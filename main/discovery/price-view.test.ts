import { expect, test } from 'vitest'
import type { ComparableOffer } from '../../contract/estimate.ts'
import type { Provider } from './find.ts'
import { priceView } from './price-view.ts'

const cloud: ComparableOffer = {
  card: 'A card',
  where: 'A cloud',
  cloud: true,
  low: 12,
  high: 12,
  currency: 'USD',
  operations: 30e12,
  source: 'its price list',
  date: '2025-12',
}
const dollar = { currency: 'USD', decimals: 6 }
const address = `0x${'11'.repeat(20)}` as const

/** A second on a card for so many base units, at a speed that it claims. */
function selling(perSecond: bigint, claimedSpeed: number | null, adapter: 'gpu' | 'software' = 'gpu'): Provider {
  return {
    agent: { id: perSecond, owner: address, wallet: address, uri: '' },
    name: '',
    endpoint: '',
    offer: {
      kind: 'wgsl',
      provider: address,
      payTo: address,
      available: true,
      why: '',
      prices: {
        floor: 0n,
        perMiB: 0n,
        perCpuSecond: 0n,
        perGpuSecond: { gpu: perSecond, software: perSecond },
      },
      programs: [],
      adapter,
      claimedSpeed,
    },
    price: 0n,
    standing: { reviews: 0, score: null },
  }
}

test('an hour of what was found is shown from the least to the most', () => {
  const view = priceView([selling(100n, null), selling(60n, null), selling(90n, null)], [cloud], dollar)
  expect(view.found).toEqual({ count: 3, low: 216_000n, middle: 324_000n, high: 360_000n })
})

test('a list price is compared by speed, never by the hour alone', () => {
  // 0.216 an hour for 3 trillion operations a second; the cloud asks 12 for 30.
  const [listed] = priceView([selling(60n, 3e12)], [cloud], dollar).listed
  expect(listed?.timesFound).toBeCloseTo(12 / 30 / (0.216 / 3))
  expect(priceView([selling(60n, null)], [cloud], dollar).listed[0]?.timesFound).toBeNull()
})

test('a processor that plays a card is no offer of a card', () => {
  expect(priceView([selling(1n, 3e12, 'software')], [cloud], dollar).found).toBeNull()
})

test('nothing is compared with play money, another currency or nobody', () => {
  expect(priceView([selling(60n, 3e12)], [cloud], null).listed[0]?.timesFound).toBeNull()
  expect(priceView([selling(60n, 3e12)], [{ ...cloud, currency: 'EUR' }], dollar).listed[0]?.timesFound).toBeNull()
  expect(priceView([], [cloud], dollar)).toEqual({ found: null, listed: [{ offer: cloud, timesFound: null }] })
})

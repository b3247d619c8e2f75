import type { ComparableOffer } from '../../../contract/estimate.ts'

/** Peak of whole-number arithmetic, 32 bits, as the maker's architecture paper has it. */
const H100_OPERATIONS = 33.5e12

/** Prices that somebody published, with the place and the month. Old ones stay until somebody looks again. */
export const COMPARABLE_OFFERS: readonly ComparableOffer[] = [
  {
    card: 'NVIDIA H100',
    where: 'decentralised networks',
    cloud: false,
    low: 0.89,
    high: 1.7,
    currency: 'USD',
    operations: H100_OPERATIONS,
    source: 'io.net, its own comparison',
    date: '2025-12',
  },
  {
    card: 'NVIDIA H100',
    where: 'AWS',
    cloud: true,
    low: 12.29,
    high: 12.29,
    currency: 'USD',
    operations: H100_OPERATIONS,
    source: 'io.net, its own comparison',
    date: '2025-12',
  },
]

import type { ComparableOffer, Estimate } from '../../../contract/estimate.ts'
import type { EngineHandlers } from '../../../contract/engine.ts'
import { HearthError } from '../../../contract/errors.ts'
import { INITIAL_SHARING, type SharingView } from '../../../contract/sharing.ts'

type SharingHandlers = Pick<
  EngineHandlers,
  Extract<keyof EngineHandlers, `sharing.${string}` | `line.${string}` | `estimate.${string}`>
>

/** What a machine with one card would be told. */
function estimateFixture(hours: number | null): Estimate {
  const high = hours ?? 9
  const month = (anHour: number) => ({ low: 0, high: (anHour * high * 365) / 12 })
  return {
    currency: 'EUR',
    hoursADay: { low: hours ?? 0, high },
    kinds: [
      {
        kind: 'wasm',
        coins: 0.072,
        watts: 7,
        hour: { income: 0.0619, power: 0.0021, net: 0.0598 },
        month: { income: month(0.0619), power: month(0.0021), net: month(0.0598) },
      },
      {
        kind: 'wgsl',
        coins: 0.216,
        watts: 338,
        hour: { income: 0.1858, power: 0.1014, net: 0.0844 },
        month: { income: month(0.1858), power: month(0.1014), net: month(0.0844) },
      },
    ],
    offers: [
      { offer: offerOf('decentralised networks', false, 0.89, 1.7), here: { low: 0.24, high: 0.45 } },
      { offer: offerOf('AWS', true, 12.29, 12.29), here: null },
    ],
    operations: 8.9e12,
    missing: [],
  }
}

function offerOf(where: string, cloud: boolean, low: number, high: number): ComparableOffer {
  const source = 'io.net, its own comparison'
  return { card: 'NVIDIA H100', where, cloud, low, high, currency: 'USD', operations: 33.5e12, source, date: '2025-12' }
}

/** An engine that shares nothing, but keeps its settings. */
export function sharingFixture(): SharingHandlers {
  let view: SharingView = {
    settings: INITIAL_SHARING,
    why: 'Sharing is off.',
    serving: false,
    sentToday: 0,
    sentThisMonth: 0,
    held: 0,
    shares: [],
    denied: 0,
    signers: [],
  }
  return {
    'sharing.get': async () => view,
    'sharing.set': async (change) => {
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
      view = { ...view, settings: { ...view.settings, ...given } }
      return view
    },
    'sharing.add': async () => {
      throw new HearthError('sharing/full', 'There is no room for this under the limit for shared files.')
    },
    'line.measure': async () => {
      throw new HearthError('line/no-peer', 'The line cannot be measured against this machine. It does not answer.')
    },
    'estimate.get': async ({ hours }) => estimateFixture(hours),
    'sharing.remove': async () => view,
    'sharing.deny': async () => view,
    'sharing.trust': async () => view,
    'sharing.deliveries': async () => ({ deliveries: [], vouchers: [], nextCursor: null }),
  }
}

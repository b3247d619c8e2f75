import type { ComparableOffer, Estimate } from '../../../contract/estimate.ts'
import type { EngineHandlers } from '../../../contract/engine.ts'
import { HearthError } from '../../../contract/errors.ts'
import { INITIAL_SHARING, type Share, type SharingView } from '../../../contract/sharing.ts'

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
        measured: false,
        hour: { income: 0.0619, power: 0.0021, net: 0.0598 },
        month: { income: month(0.0619), power: month(0.0021), net: month(0.0598) },
      },
      {
        kind: 'wgsl',
        coins: 0.216,
        watts: 338,
        measured: false,
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

/** Two files of the person's own and one of a signed list. */
const carried: readonly Share[] = [
  share(
    'bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi',
    'qwen3-4b-q4_k_m.gguf',
    2_497_000_000,
    8_120_000_000,
  ),
  share('bafybeihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku', 'landscapes-2025', 418_000_000, 36_700_000),
  {
    ...share('bafkreibme22gw2h7y2h7tg2fhqotaqjucnbc24deqo72b6mkl2egezxhvy', 'wordlist-en.txt', 4_860_000, 0),
    list: { name: 'Open word lists', signer: '0x8888888888888888888888888888888888888888' },
  },
]

function share(root: string, name: string, bytes: number, served: number): Share {
  const blocks = Math.ceil(bytes / 1_048_576) + 1
  return { root, name, bytes, blocks, addedAt: 1_780_000_000_000, served, list: null, missing: 0 }
}

/** An engine that shares some files, and keeps its settings. */
export function sharingFixture(): SharingHandlers {
  let view: SharingView = {
    settings: { ...INITIAL_SHARING, on: true, freePerDayMiB: 16 },
    why: 'Files are served to those who pay by the MiB.',
    serving: true,
    sentToday: 312_000_000,
    sentThisMonth: 8_420_000_000,
    held: 2_919_860_000,
    shares: [...carried],
    denied: 1,
    signers: ['0x8888888888888888888888888888888888888888'],
  }
  const without = (root: string, denied: number): SharingView => {
    const shares = view.shares.filter((each) => each.root !== root)
    view = { ...view, shares, held: shares.reduce((sum, { bytes }) => sum + bytes, 0), denied: view.denied + denied }
    return view
  }
  return {
    'sharing.get': async () => view,
    'sharing.set': async (change) => {
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
      const settings = { ...view.settings, ...given }
      const why = settings.on ? 'Files are served to those who pay by the MiB.' : 'Sharing is off.'
      view = { ...view, settings, why, serving: settings.on }
      return view
    },
    'sharing.add': async () => {
      throw new HearthError('sharing/full', 'There is no room for this under the limit for shared files.')
    },
    'line.measure': async () => {
      throw new HearthError('line/no-peer', 'The line cannot be measured against this machine. It does not answer.')
    },
    'estimate.get': async ({ hours }) => estimateFixture(hours),
    'sharing.remove': async ({ root }) => without(root, 0),
    'sharing.deny': async ({ cid }) => without(cid, 1),
    'sharing.trust': async () => view,
    'sharing.deliveries': async () => ({ deliveries: [], vouchers: [], nextCursor: null }),
  }
}

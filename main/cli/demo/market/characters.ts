import { z } from 'zod'
import type { WorkerHost } from '../../../../contract/worker.ts'
import { say } from '../../../../contract/words/say.ts'
import { slowWork, wrongResults } from './altered-host.ts'
import type { FrontLies } from './front.ts'

/** One provider of a practice market: a real engine with a price, a speed, and perhaps one way of cheating. */
export interface Character {
  readonly name: string
  /** Percent of the reference prices. */
  readonly pricePercent: number
  /** Null for an honest one, else what it does, in a few words. */
  readonly cheat: string | null
  /** Its walls. */
  readonly host?: (host: WorkerHost) => WorkerHost
  /** What stands between its market and buyers. */
  readonly lies?: FrontLies
}

const Page = z.looseObject({ offers: z.array(z.looseObject({ kind: z.string(), capability: z.looseObject({}) })) })
const Asked = z.looseObject({ accepts: z.array(z.looseObject({ amount: z.string(), payTo: z.string() })) })
/** 60 TFLOPS of a card in a data centre, on a home computer without one. */
const BOAST = 60e12
const NOBODY = `0x${'77'.repeat(20)}` as const

function boast(offers: unknown): unknown {
  const page = Page.parse(offers)
  const claim = {
    card: { adapter: 'gpu', name: 'NVIDIA H100' },
    throughput: BOAST,
    verifier: NOBODY,
    selfMade: false,
    receipt: `0x${'77'.repeat(32)}`,
    file: `/v1/attestations/0x${'77'.repeat(32)}`,
  }
  const edited = page.offers.map((offer) =>
    offer.kind === 'wgsl'
      ? { ...offer, capability: { ...offer.capability, adapter: 'gpu', name: 'NVIDIA H100', speed: [claim] } }
      : offer,
  )
  return { ...page, offers: edited }
}

function asking(change: (accept: { readonly amount: string; readonly payTo: string }) => object) {
  return (required: unknown): unknown => {
    const page = Asked.parse(required)
    return { ...page, accepts: page.accepts.map((accept) => ({ ...accept, ...change(accept) })) }
  }
}

/** In the order they join: the first five are different in price, speed and honesty. */
export const characters: readonly Character[] = [
  { name: 'Juniper', pricePercent: 100, cheat: null },
  { name: 'Alder', pricePercent: 60, cheat: null, host: (host) => slowWork(host, 1_500) },
  { name: 'Rowan', pricePercent: 180, cheat: null },
  { name: 'Foxglove', pricePercent: 50, cheat: say`gives wrong results`, host: wrongResults },
  { name: 'Hemlock', pricePercent: 40, cheat: say`lies about its card`, lies: { offers: boast } },
  {
    name: 'Nettle',
    pricePercent: 30,
    cheat: say`asks for more than it offers`,
    lies: { required: asking(({ amount }) => ({ amount: `${amount}0` })) },
  },
  {
    name: 'Bindweed',
    pricePercent: 20,
    cheat: say`wants the money elsewhere`,
    lies: { required: asking(() => ({ payTo: NOBODY })) },
  },
  { name: 'Hazel', pricePercent: 120, cheat: null },
]

import { z } from 'zod'
import { HearthError } from '../../contract/errors.ts'
import { Address, BaseUnits, Bytes32, ChainId, Sha256 } from '../../contract/money.ts'
import { JobKind } from '../../contract/worker.ts'
import { guardedFetch, type GuardedFetch } from './guarded-fetch.ts'
import type { PriceList } from '../engine/payments/pricing.ts'

/** A list of programs with their manuals is some 20 KiB. */
const LIMITS = { timeoutMs: 5_000, maxBytes: 512 * 1024 } as const

/** `GET /v1/offers` as a buyer needs it: what a stranger adds to it is dropped, and all of it is bounded. */
const Price = z.object({
  asset: z.object({ network: ChainId, address: Address }),
  payTo: Address,
  floor: BaseUnits,
  perMiB: BaseUnits,
  perCpuSecond: BaseUnits.optional(),
  perGpuSecond: BaseUnits.optional(),
})
const Speed = z.object({
  throughput: z.number().positive(),
  verifier: Address,
  selfMade: z.boolean(),
  receipt: Bytes32,
  file: z.string().max(300),
})
const Listing = z.object({
  kind: JobKind,
  available: z.boolean(),
  why: z.string().max(1_000),
  price: Price,
  programs: z
    .array(z.object({ name: z.string().max(100), sha256: Sha256, verifiable: z.boolean().default(false) }))
    .max(200),
  capability: z.object({
    adapter: z.enum(['gpu', 'software']).optional(),
    speed: z.array(Speed).max(16).default([]),
  }),
})
const MarketPage = z.object({ provider: Address, network: ChainId, offers: z.array(z.unknown()).max(16) })

/** What a market says it sells of one kind. */
export interface MarketOffer {
  readonly kind: JobKind
  /** Signs its receipts. */
  readonly provider: Address
  readonly payTo: Address
  readonly available: boolean
  /** Why not, in its own words. */
  readonly why: string
  readonly prices: PriceList
  readonly programs: readonly { readonly name: string; readonly sha256: string; readonly verifiable: boolean }[]
  /** What GPU jobs run on, in its own words; null for jobs on the processor. */
  readonly adapter: 'gpu' | 'software' | null
  /** The best speed it says was measured, in operations a second; null where it claims none. */
  readonly claimedSpeed: number | null
}

/**
 * Reads what a market sells for this asset.
 * @throws HearthError `discovery/bad-offers`, and what `guardedFetch` throws
 */
export async function readOffers(
  endpoint: string,
  asset: { readonly network: string; readonly address: string },
  reach: Omit<GuardedFetch, keyof typeof LIMITS>,
): Promise<readonly MarketOffer[]> {
  const bytes = await guardedFetch(new URL('v1/offers', endpoint).href, { ...reach, ...LIMITS })
  const page = parsed(bytes)
  return page.offers.flatMap((entry) => {
    const listing = Listing.safeParse(entry)
    // A kind of job that this reader does not know is none of its business.
    if (!listing.success || page.network !== asset.network) return []
    const { price } = listing.data
    const sameAsset = price.asset.network === asset.network && isSame(price.asset.address, asset.address)
    return sameAsset ? [offerOf(page.provider, listing.data)] : []
  })
}

function offerOf(provider: Address, { kind, price, capability, ...listing }: z.infer<typeof Listing>): MarketOffer {
  const perSecond = BigInt((kind === 'wasm' ? price.perCpuSecond : price.perGpuSecond) ?? '0')
  const speeds = capability.speed.map(({ throughput }) => throughput)
  return {
    ...listing,
    kind,
    provider,
    payTo: price.payTo,
    prices: {
      floor: BigInt(price.floor),
      perMiB: BigInt(price.perMiB),
      perCpuSecond: perSecond,
      perGpuSecond: { gpu: perSecond, software: perSecond },
    },
    adapter: capability.adapter ?? null,
    claimedSpeed: speeds.length === 0 ? null : Math.max(...speeds),
  }
}

function parsed(bytes: Uint8Array): z.infer<typeof MarketPage> {
  try {
    return MarketPage.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
  } catch (cause) {
    throw new HearthError('discovery/bad-offers', 'Its offers cannot be understood.', { cause })
  }
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

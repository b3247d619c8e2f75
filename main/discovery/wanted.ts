import { say } from '../../contract/words/say.ts'
import type { JobKind } from '../../contract/worker.ts'
import { priceOf } from '../engine/payments/pricing.ts'
import type { MarketOffer } from './market-offers.ts'

/** What a buyer is looking for. */
export interface Wanted {
  readonly kind: JobKind
  /** What its jobs ask for, which is what their price is made of. */
  readonly job: { readonly ms: number; readonly inputBytes: number; readonly outputBytes: number }
  /** Most base units for such a job; null: any. */
  readonly maxPrice: bigint | null
  /** Operations a second that the card must at least claim to have shown; null: any. */
  readonly minSpeed: number | null
  /** SHA-256 of a program that must be listed; null: any. */
  readonly program: string | null
}

const MIB = 1024 * 1024

/** A minute of work with 16 MiB in and out: what prices are compared by when nobody says what for. */
export const TYPICAL_MINUTE: Wanted['job'] = { ms: 60_000, inputBytes: 8 * MIB, outputBytes: 8 * MIB }

/** What such a job costs by an offer, base units. */
export function offeredPrice({ kind, prices, adapter }: MarketOffer, job: Wanted['job']): bigint {
  const on = kind === 'wasm' ? 'cpu' : (adapter ?? 'gpu')
  return priceOf(prices, { work: { on, ms: job.ms }, inputBytes: job.inputBytes, outputBytes: job.outputBytes })
}

/** Why an offer does not do, as a code and a sentence; null when it does. Pure. */
export function misfit(offer: MarketOffer, wanted: Wanted): { readonly code: string; readonly why: string } | null {
  if (!offer.available) return { code: 'discovery/closed', why: say`It takes no such jobs at the moment.` }
  if (wanted.program !== null && !offer.programs.some(({ sha256 }) => sha256 === wanted.program)) {
    return { code: 'discovery/no-program', why: say`It does not list the program.` }
  }
  if (wanted.maxPrice !== null && offeredPrice(offer, wanted.job) > wanted.maxPrice) {
    return { code: 'discovery/too-dear', why: say`It costs more than is to be paid.` }
  }
  if (wanted.minSpeed !== null && (offer.claimedSpeed ?? 0) < wanted.minSpeed) {
    const why =
      offer.claimedSpeed === null ? say`Nobody has measured its card.` : say`Its card is slower than is wanted.`
    return { code: 'discovery/slow-card', why }
  }
  return null
}

import { z } from 'zod'
import { JobKind } from './worker.ts'

/** What somebody else asks for an hour of a card, from a page of theirs. */
export const ComparableOffer = z.strictObject({
  card: z.string().min(1).max(80),
  /** Who sells it. */
  where: z.string().min(1).max(80),
  /** A data centre's price, shown beside and never taken for what a home PC gets. */
  cloud: z.boolean(),
  /** For an hour, in `currency`. */
  low: z.number().min(0).max(1_000_000),
  high: z.number().min(0).max(1_000_000),
  currency: z.string().regex(/^[A-Z]{3}$/),
  /** Whole-number operations a second that the card can do at best; null: not known, so nothing is scaled by it. */
  operations: z.number().positive().nullable(),
  source: z.string().min(1).max(200),
  /** Month of the figure, `2025-12`. */
  date: z.string().regex(/^\d{4}-\d{2}$/),
})
export type ComparableOffer = z.infer<typeof ComparableOffer>

/** `comparable-offers.json` in the data folder takes the place of the list that comes with Hearth. */
export const ComparableOffers = z.array(ComparableOffer).max(200)

/** From the least to the most. */
export const Range = z.strictObject({ low: z.number(), high: z.number() })
export type Range = z.infer<typeof Range>

/** What would be earned, as far as anybody can tell. Money is the person's own unless it says otherwise. */
export const Estimate = z.strictObject({
  currency: z.string(),
  /** Hours a day in which the rules let work happen; a range where that depends on the person. */
  hoursADay: Range,
  kinds: z.array(
    z.strictObject({
      kind: JobKind,
      /** Whole coins for an hour that is sold, at this machine's prices. */
      coins: z.number().min(0),
      watts: z.number().min(0),
      /** A sensor told them; else they are an estimate. */
      measured: z.boolean(),
      /** Of one hour that is sold. */
      hour: z.strictObject({ income: z.number().nullable(), power: z.number().nullable(), net: z.number().nullable() }),
      /** Of a month: from no buyer at all to every allowed hour sold. */
      month: z.strictObject({ income: Range.nullable(), power: Range.nullable(), net: Range.nullable() }),
    }),
  ),
  /** Others' prices for an hour; `here` is the same for a card of this one's measured speed. */
  offers: z.array(z.strictObject({ offer: ComparableOffer, here: Range.nullable() })).max(200),
  /** Of this machine's card, as it was measured; null: never measured. */
  operations: z.number().positive().nullable(),
  /** What is missing, in sentences. */
  missing: z.array(z.string()),
})
export type Estimate = z.infer<typeof Estimate>

export const estimateCalls = {
  /** `hours`: a day, instead of those that follow from the rules. */
  'estimate.get': { in: z.strictObject({ hours: z.number().min(0).max(24).nullable().default(null) }), out: Estimate },
} as const

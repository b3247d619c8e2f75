import { z } from 'zod'
import { BaseUnits } from './money.ts'

/** What a job costs, in base units of the network's asset. */
export const PriceListView = z.strictObject({
  /** Smallest charge of a job. */
  floor: BaseUnits,
  /** Per CPU second of the limit a buyer asks for, jobs of kind `wasm`. */
  perCpuSecond: BaseUnits,
  /** Per second of the wall-clock limit, jobs of kind `wgsl`: on a graphics card, and on a processor that plays one. */
  perGpuSecond: z.strictObject({ gpu: BaseUnits, software: BaseUnits }),
  /** Per MiB of the output limit and the uploaded inputs together. */
  perMiB: BaseUnits,
})
export type PriceListView = z.infer<typeof PriceListView>

/** The person's own list, or the published rule. */
export const PriceMode = z.enum(['own', 'follow'])
export type PriceMode = z.infer<typeof PriceMode>

/** A job many buyers ask for, and what it costs with a list. */
export const TypicalJob = z.strictObject({
  id: z.enum(['smallest', 'cpu-minute', 'gpu-minute', 'software-minute']),
  title: z.string(),
  amount: BaseUnits,
  /** The floor decided it, not what was asked for. */
  atFloor: z.boolean(),
})
export type TypicalJob = z.infer<typeof TypicalJob>

export const Pricing = z.strictObject({
  mode: PriceMode,
  /** What buyers pay now. */
  current: PriceListView,
  /** The person's own list: what `own` sells at. */
  own: PriceListView,
  /** What `follow` starts from. */
  reference: PriceListView,
  /** Where `follow` stands, percent of the reference. */
  percent: z.int(),
  /** The published rules, in sentences. */
  followRule: z.string(),
  rounding: z.string(),
  /** Typical jobs at the current prices. */
  examples: z.array(TypicalJob),
})
export type Pricing = z.infer<typeof Pricing>

const Nothing = z.strictObject({})

/** The calls about prices; part of `engineCalls`. */
export const priceCalls = {
  'prices.get': { in: Nothing, out: Pricing },
  'prices.set': {
    in: z.discriminatedUnion('mode', [
      z.strictObject({ mode: z.literal('follow') }),
      z.strictObject({ mode: z.literal('own'), list: PriceListView }),
    ]),
    out: Pricing,
  },
  /** What typical jobs would cost with this list; changes nothing. */
  'prices.preview': {
    in: z.strictObject({ list: PriceListView }),
    out: z.strictObject({ examples: z.array(TypicalJob) }),
  },
} as const

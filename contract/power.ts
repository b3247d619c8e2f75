import { z } from 'zod'

/** Electricity of jobs above the idle machine, in the person's own money; never added to coins. */
export const PowerUse = z.strictObject({
  jobs: z.int().min(0),
  wattHours: z.number().min(0),
  /** Jobs whose figure no sensor gave. */
  estimatedJobs: z.int().min(0),
  /** Jobs of which nobody knows what their electricity cost in `currency`. */
  unpricedJobs: z.int().min(0),
  /** In `currency`, of the jobs with a price; null where there is none, and 0 where there were no jobs. */
  cost: z.number().nullable(),
  currency: z.string(),
})
export type PowerUse = z.infer<typeof PowerUse>

/** The same of one job that has ended. */
export const JobPower = z.strictObject({
  wattHours: z.number().min(0),
  /** By the card's own sensor, all of it; else it is an estimate. */
  measured: z.boolean(),
  /** In `currency`; null where no price was known. */
  cost: z.number().nullable(),
  currency: z.string(),
})
export type JobPower = z.infer<typeof JobPower>

/** What came in less what its electricity cost, in the person's own money. What nobody knows is null, and `why` says why. */
export const Net = z.strictObject({
  power: PowerUse,
  /** Final income at what the person says a coin is worth. */
  income: z.number().nullable(),
  net: z.number().nullable(),
  why: z.string().nullable(),
})
export type Net = z.infer<typeof Net>

export const noPower: PowerUse = {
  jobs: 0,
  wattHours: 0,
  estimatedJobs: 0,
  unpricedJobs: 0,
  cost: 0,
  currency: 'EUR',
}

export const unknownNet: Net = { power: noPower, income: null, net: null, why: 'Not known here.' }

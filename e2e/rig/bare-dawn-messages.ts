import { z } from 'zod'

/** Argument of `bare-dawn.ts`. */
export const BareSettings = z.object({
  /** Path of `dawn.node`. */
  module: z.string(),
  /** Path of the WGSL source. */
  source: z.string(),
  n: z.int(),
  seed: z.int(),
  rounds: z.int(),
  rows: z.int(),
  /** Waits as the worker does, and not as the binding comes. */
  patient: z.boolean(),
})
export type BareSettings = z.infer<typeof BareSettings>

/** What it says. */
export const BareResult = z.object({
  description: z.string(),
  /** From the source to the bytes of the product. */
  totalMs: z.number(),
  /** The dispatches alone. */
  runMs: z.number(),
  sha256: z.string(),
})
export type BareResult = z.infer<typeof BareResult>

import { z } from 'zod'

/** Unix time in milliseconds. */
const Time = z.int().min(0)

/** What the measurement of the first start found. */
export const Measured = z.discriminatedUnion('on', [
  /** The challenge that verifiers give, answered by the card; the signed proof is among those of `capability`. */
  z.strictObject({ on: z.literal('gpu'), at: Time, throughput: z.number().positive() }),
  /** A built-in program, run again and again behind the walls of every job. */
  z.strictObject({
    on: z.literal('cpu'),
    at: Time,
    /** Pictures that were drawn. */
    pictures: z.int().min(1),
    /** Of one picture on average, start of its worker included. */
    eachMs: z.number().positive(),
  }),
])
export type Measured = z.infer<typeof Measured>

export const Benchmark = z.strictObject({
  /** What is being measured, and the share that is done; null while nothing is. */
  running: z.strictObject({ on: z.enum(['gpu', 'cpu']), done: z.number().min(0).max(1) }).nullable(),
  /** The last one that came to its end; a stopped one changes nothing. */
  measured: Measured.nullable(),
  /** Why the last one did not come to its end, and what to do; null when it did, or was stopped. */
  problem: z.strictObject({ sentence: z.string(), next: z.string().nullable() }).nullable(),
})
export type Benchmark = z.infer<typeof Benchmark>

/** The first start, as the engine remembers it: the same in every window. */
export const WelcomeView = z.strictObject({
  /** Nobody has been through the welcome or skipped it. */
  open: z.boolean(),
  benchmark: Benchmark,
})
export type WelcomeView = z.infer<typeof WelcomeView>

/** Before anything was measured. */
export const NOT_MEASURED: Benchmark = { running: null, measured: null, problem: null }

const Nothing = z.strictObject({})

export const welcomeCalls = {
  /** The person has been through it, or wants none of it. */
  'welcome.finish': { in: Nothing, out: WelcomeView },
  /** Measures this machine for about twenty seconds; answers when it has begun. */
  'welcome.measure': { in: Nothing, out: WelcomeView },
  /** Ends the measurement; answers when nothing of it is left. */
  'welcome.stop': { in: Nothing, out: WelcomeView },
} as const

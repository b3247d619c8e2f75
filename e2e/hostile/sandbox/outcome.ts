import { z } from 'zod'

/** What came of one attempt. A result that cannot be told is no result: it counts as a failure. */
export const Outcome = z.enum(['held', 'through', 'unknown'])

export const Probe = z.strictObject({
  /** The case of `reliability.md` and what is tried: `S01 tcp to this machine`. */
  name: z.string(),
  outcome: Outcome,
  /** What held it back, or what it got. */
  why: z.string(),
})
export type Probe = z.infer<typeof Probe>

/** One host with all its protections (`without` null), or with one taken away. */
export const ProbeReport = z.strictObject({
  host: z.string(),
  without: z.string().nullable(),
  uid: z.int(),
  probes: z.array(Probe).readonly(),
  /** Set when nothing could be tried, and why. */
  skipped: z.string().nullable(),
})
export type ProbeReport = z.infer<typeof ProbeReport>

/** Names of the probes that were not held back, sorted. */
export function notHeld(report: ProbeReport): readonly string[] {
  return report.probes
    .filter(({ outcome }) => outcome !== 'held')
    .map(({ name }) => name)
    .sort()
}

import { say } from '../../../contract/words/say.ts'
/** Earliest believable time, 2020-01-01: a time in seconds by mistake falls far before it. */
const EARLIEST = 1_577_836_800_000n
/** Last time a Date can hold. */
const LATEST = 8_640_000_000_000_000n
/** Clocks are wrong more often than signers lie. */
const CLOCK_GRACE_MS = 24 * 60 * 60 * 1000

/**
 * What is wrong with a signer's times, Unix milliseconds in the order they must have, or null.
 * @param now the verifier's clock; without it, no time counts as lying in the future
 */
export function timesDisagreement(times: readonly string[], now: number | undefined): string | null {
  const values = times.map(BigInt)
  if (values.some((time) => time < EARLIEST || time > LATEST))
    return say`Its times are not Unix milliseconds of our age.`
  if (values.some((time, index) => time < (values[index - 1] ?? 0n))) return say`Its times are not in order.`
  if (now !== undefined && values.some((time) => time > now + CLOCK_GRACE_MS)) return say`It is from the future.`
  return null
}

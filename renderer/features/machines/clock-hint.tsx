import { t } from '../../../contract/words/speak.ts'
import { duration } from '../../format/time.ts'

/** Clocks that differ by less are as good as the same, milliseconds. */
const SAME_MS = 60_000

/** Its own times, and payments that run out, follow a clock that is wrong. */
export function ClockHint({ aheadMs }: { aheadMs: number | null }) {
  if (aheadMs === null || Math.abs(aheadMs) <= SAME_MS) return null
  const difference = duration(Math.abs(aheadMs))
  return aheadMs > 0 ? t`Its clock is ${difference} ahead of this one.` : t`Its clock is ${difference} behind this one.`
}

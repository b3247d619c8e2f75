import type { CallParsed } from '../../../contract/engine.ts'
import { localDay, localTime } from './local-time.ts'

export type PauseChoice = CallParsed<'availability.pause'>['for']

const HOUR = 3_600_000
/** When a pause "until tomorrow" ends, local time. */
const MORNING = 8
/** Shorter than this is no night: asked at 06:00, tomorrow is not two hours away. */
const SHORTEST_NIGHT = 4 * HOUR

/**
 * When a pause chosen now ends, Unix milliseconds; null: when the person resumes. "Tomorrow" is
 * the next 08:00 in `timeZone` that is at least four hours away, so that someone who asks after
 * midnight gets the coming morning.
 */
export function pauseUntil(choice: PauseChoice, now: number, timeZone: string): number | null {
  if (choice === 'resume') return null
  if (choice === 'hour') return now + HOUR
  const mornings = [0, 1, 2].map((days) => localTime(localDay(now, timeZone), days, MORNING, timeZone))
  return mornings.find((morning) => morning - now >= SHORTEST_NIGHT) ?? now + 24 * HOUR
}

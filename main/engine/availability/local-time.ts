import type { TimeWords } from './decide.ts'

/** A calendar day somewhere, months counted from 1. */
export interface LocalDay {
  readonly year: number
  readonly month: number
  readonly day: number
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** The calendar day of an instant (Unix milliseconds) in an IANA time zone. */
export function localDay(time: number, timeZone: string): LocalDay {
  const { year, month, day } = wallClock(time, timeZone)
  return { year, month, day }
}

/**
 * The instant at which clocks in `timeZone` show `hour`:00, `days` after `day`. Where daylight
 * saving skips that hour, the instant just after the gap.
 */
export function localTime(day: LocalDay, days: number, hour: number, timeZone: string): number {
  const wanted = Date.UTC(day.year, day.month - 1, day.day + days, hour)
  // The offset at a first guess may be that of the other side of a change; the second is right.
  const guess = wanted - offset(wanted, timeZone)
  return wanted - offset(guess, timeZone)
}

/** Times of sentences: "14:05", "tomorrow 08:00", else with the date, in 24-hour form. */
export function timeWordsIn(timeZone: string): TimeWords {
  return {
    until(time, now) {
      const clock = wallClock(time, timeZone)
      const hours = `${twoDigits(clock.hour)}:${twoDigits(clock.minute)}`
      const days = dayNumber(clock) - dayNumber(wallClock(now, timeZone))
      if (days === 0) return hours
      if (days === 1) return `tomorrow ${hours}`
      return `${clock.year}-${twoDigits(clock.month)}-${twoDigits(clock.day)} ${hours}`
    },
  }
}

/** Milliseconds by which clocks in `timeZone` are ahead of UTC at `time`. */
function offset(time: number, timeZone: string): number {
  const { year, month, day, hour, minute, second } = wallClock(time, timeZone)
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(time / 1000) * 1000
}

function wallClock(time: number, timeZone: string) {
  let format = formats.get(timeZone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(timeZone, format)
  }
  const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]))
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
  }
}

function dayNumber({ year, month, day }: LocalDay): number {
  return Date.UTC(year, month - 1, day) / 86_400_000
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}

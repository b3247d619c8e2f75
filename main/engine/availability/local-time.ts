import { say } from '../../../contract/words/say.ts'
/** How times are written inside a sentence, in the person's time zone and habits. */
export interface TimeWords {
  /** "14:05", or with the day when it is not today; both Unix milliseconds. */
  until(time: number, now: number): string
}

/** A calendar day somewhere, months counted from 1. */
export interface LocalDay {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** An hour of a week somewhere. */
export interface WeekHour {
  /** 0 is Monday. */
  readonly day: number
  readonly hour: number
}

const MINUTE = 60_000
const DAY = 86_400_000
/** Clocks are changed on quarter hours of UTC everywhere, so an offset holds that long at least. */
const QUARTER = 15 * MINUTE
const MOST_OFFSETS = 8192

const formats = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, Map<number, number>>()

/** Which hour of the week clocks in `timeZone` show. */
export function weekHour(time: number, timeZone: string): WeekHour {
  const local = time + quarterOffset(time, timeZone)
  // The first day of 1970 was a Thursday.
  return { day: mod(Math.floor(local / DAY) + 3, 7), hour: Math.floor(mod(local, DAY) / (60 * MINUTE)) }
}

/** The next instant at which clocks in `timeZone` show another hour, daylight saving included. */
export function nextHour(time: number, timeZone: string): number {
  const ahead = quarterOffset(time, timeZone)
  const full = time + 60 * MINUTE - mod(time + ahead, 60 * MINUTE)
  if (quarterOffset(full - 1, timeZone) === ahead) return full
  // The clocks are changed within this hour: look where.
  for (let at = time - mod(time, QUARTER) + QUARTER; at < full; at += QUARTER) {
    if (quarterOffset(at, timeZone) !== ahead) return at
  }
  return full
}

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
      if (days === 1) return say`tomorrow ${hours}`
      return `${clock.year}-${twoDigits(clock.month)}-${twoDigits(clock.day)} ${hours}`
    },
  }
}

/** Milliseconds by which clocks in `timeZone` are ahead of UTC at `time`. */
function offset(time: number, timeZone: string): number {
  const { year, month, day, hour, minute, second } = wallClock(time, timeZone)
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(time / 1000) * 1000
}

/** The same, remembered: a decision asks for many hours of one week. */
function quarterOffset(time: number, timeZone: string): number {
  let known = offsets.get(timeZone)
  if (known === undefined || known.size > MOST_OFFSETS) offsets.set(timeZone, (known = new Map<number, number>()))
  const quarter = Math.floor(time / QUARTER)
  let ahead = known.get(quarter)
  if (ahead === undefined) known.set(quarter, (ahead = offset(quarter * QUARTER, timeZone)))
  return ahead
}

function mod(value: number, by: number): number {
  return ((value % by) + by) % by
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

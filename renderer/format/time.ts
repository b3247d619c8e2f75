import type { Language } from '../../contract/words/language.ts'
import { spoken, plural, t } from '../../contract/words/speak.ts'
interface Formats {
  readonly clock: Intl.DateTimeFormat
  readonly dayAndClock: Intl.DateTimeFormat
  readonly full: Intl.DateTimeFormat
  readonly shortDay: Intl.DateTimeFormat
  readonly mediumDay: Intl.DateTimeFormat
  readonly longDay: Intl.DateTimeFormat
}

/** English words come day first, and all languages with 24 hours, so that no order has to be guessed. */
const locales: Readonly<Record<Language, string>> = { en: 'en-GB', 'zh-Hans': 'zh-CN' }
/** Making one costs milliseconds. */
const made = new Map<Language, Formats>()

function of(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locales[spoken()], { ...options, hourCycle: 'h23' })
}

function formats(): Formats {
  const known = made.get(spoken())
  if (known !== undefined) return known
  const clock = { hour: '2-digit', minute: '2-digit' } as const
  const next: Formats = {
    clock: of(clock),
    dayAndClock: of({ day: 'numeric', month: 'short', ...clock }),
    full: of({ dateStyle: 'full', timeStyle: 'medium' }),
    shortDay: of({ day: 'numeric', month: 'short', timeZone: 'UTC' }),
    mediumDay: of({ weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' }),
    longDay: of({ weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' }),
  }
  made.set(spoken(), next)
  return next
}

/** `15:04` today, `21 Nov, 15:04` on any other day. */
export function shortTime(at: number, now: number): string {
  return sameLocalDay(at, now) ? formats().clock.format(at) : formats().dayAndClock.format(at)
}

export function fullTime(at: number): string {
  return formats().full.format(at)
}

/** A calendar day of the contract (`2026-11-22`) as `22 Nov`. */
export function dayLabel(day: string): string {
  return formats().shortDay.format(new Date(`${day}T00:00:00Z`))
}

/** `Sun 22 Nov`. */
export function mediumDayLabel(day: string): string {
  return formats()
    .mediumDay.format(new Date(`${day}T00:00:00Z`))
    .replace(',', '')
}

export function longDayLabel(day: string): string {
  return formats().longDay.format(new Date(`${day}T00:00:00Z`))
}

function sameLocalDay(a: number, b: number): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString()
}

/** `0.42 s`, `12.3 s`, `30 s`, `3 min 05 s`, `2 h 10 min`. Negative input (a stepped clock) reads as 0. */
export function duration(milliseconds: number): string {
  const ms = Math.max(0, milliseconds)
  if (ms < 60_000 && ms % 1000 === 0) return `${ms / 1000} s`
  if (ms < 9_995) return `${(ms / 1000).toFixed(2)} s`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return t`${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
  const minutes = Math.round(ms / 60_000)
  return t`${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}

/** `just now`, `5 minutes ago`, `1 hour ago`, `3 days ago`. A moment to come (a stepped clock) reads as now. */
export function ago(at: number, now: number): string {
  const minutes = Math.floor((now - at) / 60_000)
  if (minutes < 1) return t`just now`
  if (minutes < 60) return plural(minutes, { one: '# minute ago', other: '# minutes ago' })
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return plural(hours, { one: '# hour ago', other: '# hours ago' })
  return plural(Math.floor(hours / 24), { one: '# day ago', other: '# days ago' })
}

/** A running clock: whole seconds only, so that it does not flicker. */
export function elapsed(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  if (seconds < 60) return `${seconds} s`
  return duration(seconds * 1000)
}

export const localTimeZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone

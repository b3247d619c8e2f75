import { t } from '../../contract/words/speak.ts'
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** `0 B`, `812 B`, `1.2 KiB`, `64 MiB`: three digits at most. */
export function bytes(count: number): string {
  let value = count
  let unit = 0
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${unit === 0 ? value : threeDigits(value)} ${UNITS[unit]}`
}

export function bytesPerSecond(count: number): string {
  return `${bytes(Math.round(count))}/s`
}

/** `1.2 of 16 GiB`: both in the unit of the whole. Arguments in MiB. */
export function mebibytesOf(used: number, total: number): string {
  const whole = mebibytes(total)
  const unit = UNITS.findIndex((name) => whole.endsWith(` ${name}`))
  return t`${threeDigits((used * 1024 ** 2) / 1024 ** unit)} of ${whole}`
}

/** Memory given in MiB. */
export function mebibytes(count: number): string {
  return bytes(count * 1024 * 1024)
}

function threeDigits(value: number): string {
  const text = value.toFixed(value < 9.95 ? 1 : 0)
  return text.endsWith('.0') ? text.slice(0, -2) : text
}

import type { Gpu } from '../../../../contract/hardware.ts'
import { say } from '../../../../contract/words/say.ts'

/** Readings of a card that are numbers, with the units its tool may write after them. */
export const UNITS = {
  memoryMiB: ['MiB', 'MB', ''],
  memoryUsedMiB: ['MiB', 'MB', ''],
  utilization: ['%', ''],
  temperatureC: ['C', ''],
  fanPercent: ['%', ''],
  powerW: ['W', ''],
  powerLimitW: ['W', ''],
} as const satisfies Partial<Record<keyof Gpu, readonly string[]>>
export type ReadingName = keyof typeof UNITS
export type Readings = Pick<Gpu, ReadingName>

/** Of a card that is asleep, or that nothing is asked of. */
export const NO_READINGS: Readings = {
  memoryMiB: null,
  memoryUsedMiB: null,
  utilization: null,
  temperatureC: null,
  fanPercent: null,
  powerW: null,
  powerLimitW: null,
}

/** What a card said, before it is understood: `undefined` where it said nothing. */
export type RawGpu = Readonly<Record<ReadingName, string | undefined>> & {
  readonly uuid: string | undefined
  readonly name: string | undefined
  readonly driver: string | undefined
  readonly pciBusId: string | undefined
}

/**
 * Turns the words of a card into a `Gpu`. A reading that is absent, "N/A", "[Not Supported]" or
 * in an unknown unit becomes null, with the card's own words in `missing`.
 * @param position place in the list, the last resort when a card names neither UUID nor PCI bus.
 */
export function readGpu(raw: RawGpu, position: number): Gpu {
  const missing: Record<string, string> = {}
  const number = (name: ReadingName): number | null => {
    const value = parseReading(raw[name], UNITS[name])
    if (value === null) missing[name] = tidy(raw[name] ?? '', 80) || say`not reported`
    return value
  }
  const text = (name: 'uuid' | 'driver' | 'pciBusId'): string | null => {
    const value = tidy(raw[name] ?? '', 80)
    if (value !== '' && !isAbsent(value)) return value
    missing[name] = value || say`not reported`
    return null
  }
  const pciBusId = text('pciBusId')
  return {
    uuid: text('uuid') ?? (pciBusId === null ? `position:${position}` : `pci:${pciBusId}`),
    name: tidy(raw.name ?? '', 200) || say`NVIDIA graphics card`,
    driver: text('driver'),
    memoryMiB: number('memoryMiB'),
    memoryUsedMiB: number('memoryUsedMiB'),
    utilization: number('utilization'),
    temperatureC: number('temperatureC'),
    fanPercent: number('fanPercent'),
    powerW: number('powerW'),
    powerLimitW: number('powerLimitW'),
    pciBusId,
    missing,
  }
}

/** Each card once, the first mention wins. */
export function uniqueByUuid(gpus: readonly Gpu[]): Gpu[] {
  return [...new Map(gpus.toReversed().map((gpu) => [gpu.uuid, gpu])).values()].toReversed()
}

/** Removes control and direction characters, folds white space and cuts to `length` characters. */
export function tidy(text: string, length: number): string {
  const clean = text
    .replace(/\s+/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
    .trim()
  return clean.length <= length ? clean : `${clean.slice(0, length - 1).trimEnd()}…`
}

function parseReading(text: string | undefined, units: readonly string[]): number | null {
  const match = /^(-?[0-9]{1,12}(?:\.[0-9]{1,6})?) ?([A-Za-z%]*)$/.exec(text?.trim() ?? '')
  if (match === null || !units.includes(match[2] ?? '')) return null
  return Number(match[1])
}

/** A card's ways to say nothing. */
export function isAbsent(text: string): boolean {
  return /^\[?(?:n\/a|none|unknown error|(?:insufficient permissions|requested functionality has been deprecated|not (?:supported|available|found)))\]?$/i.test(
    text,
  )
}

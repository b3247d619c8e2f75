import type { PriceListView } from '../../../contract/pricing.ts'
import { say } from '../../../contract/words/say.ts'

export const priceFields = [
  { id: 'floor', label: say`A job, at least` },
  { id: 'cpu', label: say`CPU second` },
  { id: 'gpu', label: say`Second on a graphics card` },
  { id: 'software', label: say`Second without one` },
  { id: 'mib', label: say`MiB moved` },
] as const

/** What a person types, one text a price. */
export type PriceFields = Readonly<Record<(typeof priceFields)[number]['id'], string>>

export function fieldsOf(list: PriceListView, text: (units: string) => string): PriceFields {
  const plain = (units: string) => text(units).replaceAll(',', '')
  const { gpu, software } = list.perGpuSecond
  return {
    floor: plain(list.floor),
    cpu: plain(list.perCpuSecond),
    gpu: plain(gpu),
    software: plain(software),
    mib: plain(list.perMiB),
  }
}

/** The list that was typed, or null where one of the texts is no amount. */
export function listOf(fields: PriceFields, units: (text: string) => string | null): PriceListView | null {
  const floor = units(fields.floor)
  const perCpuSecond = units(fields.cpu)
  const gpu = units(fields.gpu)
  const software = units(fields.software)
  const perMiB = units(fields.mib)
  if (floor === null || perCpuSecond === null || gpu === null || software === null || perMiB === null) return null
  return { floor, perCpuSecond, perGpuSecond: { gpu, software }, perMiB }
}

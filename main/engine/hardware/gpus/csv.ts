import type { Gpu } from '../../../../contract/hardware.ts'
import { readGpu, uniqueByUuid } from './reading.ts'

/** Columns asked of `nvidia-smi --query-gpu`, in order; the name is last because only it may hold a comma. */
const COLUMNS = [
  'uuid',
  'driver_version',
  'memory.total',
  'memory.used',
  'utilization.gpu',
  'temperature.gpu',
  'fan.speed',
  'power.draw',
  'power.limit',
  'pci.bus_id',
  'name',
] as const

export const QUERY_ARGUMENTS: readonly string[] = [`--query-gpu=${COLUMNS.join(',')}`, '--format=csv,noheader,nounits']

/** Reads the answer to `QUERY_ARGUMENTS`; lines that are no row are left out, null when none is. */
export function parseCsv(output: string): readonly Gpu[] | null {
  const rows = output
    .split('\n')
    .slice(0, 128)
    .map((line) => line.trim().split(/, */))
    .filter((cells) => cells.length >= COLUMNS.length && /^GPU-|^\[?N\/A\]?$/i.test(cells[0] ?? ''))
  if (rows.length === 0) return null
  return uniqueByUuid(
    rows.map((cells, position) => {
      const [uuid, driver, memoryMiB, memoryUsedMiB, utilization, temperatureC, fanPercent, powerW, powerLimitW] = cells
      const readings = { memoryMiB, memoryUsedMiB, utilization, temperatureC, fanPercent, powerW, powerLimitW }
      const name = cells.slice(COLUMNS.length - 1).join(', ')
      return readGpu({ uuid, driver, name, pciBusId: cells[COLUMNS.length - 2], ...readings }, position)
    }),
  )
}

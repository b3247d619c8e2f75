import type { Gpu } from '../../../../contract/hardware.ts'
import { isAbsent, readGpu, tidy, uniqueByUuid } from './reading.ts'

/** `null` when the value is not the log of nvidia-smi at all. */
export type NormalisedLog = readonly Gpu[] | null

/**
 * Reads what node-nvidia-smi makes of `nvidia-smi -q -x`: `gpu` is absent for no card, an object
 * for one and an array for several, and every value is text with a unit. Accepts any value and
 * never throws. Power moved twice: `power_readings` (before driver 530), `gpu_power_readings`
 * with `power_draw`, then with `instant_power_draw` (from 565).
 */
export function normaliseLog(data: unknown): NormalisedLog {
  const log = at(data, 'nvidia_smi_log')
  if (typeof log !== 'object' || log === null) return null
  const entries = at(log, 'gpu')
  if (entries === undefined && at(log, 'attached_gpus') === undefined) return null
  const driver = text(log, 'driver_version')
  const cards = [entries].flat().filter((entry) => typeof entry === 'object' && entry !== null)
  const cuda = said(text(log, 'cuda_version'))
  return uniqueByUuid(
    cards.map((card, position) => ({
      ...readGpu(
        {
          uuid: text(card, 'uuid'),
          name: text(card, 'product_name'),
          driver,
          pciBusId: text(card, 'pci', 'pci_bus_id') ?? text(card, '$', 'id'),
          memoryMiB: text(card, 'fb_memory_usage', 'total'),
          memoryUsedMiB: text(card, 'fb_memory_usage', 'used'),
          utilization: text(card, 'utilization', 'gpu_util'),
          temperatureC: text(card, 'temperature', 'gpu_temp'),
          fanPercent: text(card, 'fan_speed'),
          powerW: power(card, ['instant_power_draw', 'power_draw', 'average_power_draw']),
          powerLimitW: power(card, ['current_power_limit', 'power_limit', 'enforced_power_limit']),
        },
        position,
      ),
      details: detailsOf(card, cuda),
    })),
  )
}

/** What only newer drivers tell, and what a divided card tells of itself. */
function detailsOf(card: unknown, cuda: string | null): NonNullable<Gpu['details']> {
  const major = text(card, 'cuda_compute_capability', 'major') ?? text(card, 'compute_cap')
  const mode = said(text(card, 'mig_mode', 'current_mig'))
  return {
    cuda,
    computeCapability: said(major),
    pcieGeneration: whole(
      text(card, 'pci', 'pci_gpu_link_info', 'pcie_gen', 'current_link_gen') ??
        text(card, 'pci', 'pci_gpu_link_info', 'pcie_gen', 'device_current_link_gen'),
    ),
    pcieLanes: whole(text(card, 'pci', 'pci_gpu_link_info', 'link_widths', 'current_link_width')),
    divided: mode === null ? null : mode === 'Enabled',
    processes: processesOf(at(card, 'processes')),
    othersMemoryMiB: null,
    othersPercent: null,
  }
}

/** An absent element is a driver that lists no programs; an empty one is a card without any. */
function processesOf(processes: unknown): NonNullable<Gpu['details']>['processes'] {
  if (processes === undefined || (typeof processes === 'string' && said(processes) === null && processes !== ''))
    return null
  const entries = [at(processes, 'process_info')].flat().filter((entry) => typeof entry === 'object' && entry !== null)
  return entries.slice(0, 200).flatMap((entry) => {
    const pid = whole(text(entry, 'pid'))
    if (pid === null) return []
    return [{ pid, name: tidy(text(entry, 'process_name') ?? '', 200), memoryMiB: whole(text(entry, 'used_memory')) }]
  })
}

/** Text that says something; null for "N/A" and its like. */
function said(value: string | undefined): string | null {
  const clean = tidy(value ?? '', 80)
  return clean === '' || isAbsent(clean) ? null : clean
}

/** The whole number at the beginning of "16x", "4" or "56 MiB". */
function whole(value: string | undefined): number | null {
  const match = /^(\d{1,9})(?: ?[A-Za-z]+)?$/.exec(value?.trim() ?? '')
  return match === null ? null : Number(match[1])
}

/** The first of `names` that holds a figure, else the first that holds anything. */
function power(card: unknown, names: readonly string[]): string | undefined {
  const said = ['gpu_power_readings', 'power_readings']
    .flatMap((group) => names.map((name) => text(card, group, name)))
    .filter((value) => value !== undefined)
  return said.find((value) => /^[0-9]/.test(value)) ?? said[0]
}

function text(value: unknown, ...path: readonly string[]): string | undefined {
  const found = path.reduce(at, value)
  return typeof found === 'string' ? found : undefined
}

function at(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.getOwnPropertyDescriptor(value, key)?.value
}

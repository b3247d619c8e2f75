import type { Gpu } from '../../../../../contract/hardware.ts'
import { tidy, uniqueByUuid } from '../reading.ts'
import { RETURN_WORDS } from './abi.ts'
import type { Figure, NvmlAnswer, RawCard } from './messages.ts'

type Looked = Extract<NvmlAnswer, { said: 'cards' }>
type Text = RawCard['uuid']
type Processes = NonNullable<NonNullable<Gpu['details']>['processes']>

const MIB = 1024 * 1024

/**
 * What NVML said of each card, in the shapes of every source.
 * @param own processes that are ours; null where that cannot be told
 */
export function normaliseNvml({ driver, cuda, cards }: Looked, own: ReadonlySet<number> | null): readonly Gpu[] {
  return uniqueByUuid(cards.map((card, position) => cardOf(card, position, driver, cudaOf(cuda), own)))
}

function cardOf(
  card: RawCard,
  position: number,
  driver: Text,
  cuda: string | null,
  own: ReadonlySet<number> | null,
): Gpu {
  const missing: Record<string, string> = {}
  const number = (name: string, figure: Figure, per = 1): number | null => {
    if (typeof figure === 'number') return figure / per
    missing[name] = wordsOf(figure.code)
    return null
  }
  const text = (name: string, value: Text): string | null => {
    const clean = typeof value === 'string' ? tidy(value, 80) : ''
    if (clean !== '') return clean
    missing[name] = typeof value === 'string' ? 'not reported' : wordsOf(value.code)
    return null
  }
  const pciBusId = text('pciBusId', card.pciBusId)
  const memoryUsedMiB = whole(number('memoryUsedMiB', card.memoryUsed, MIB))
  const utilization = number('utilization', card.utilization)
  const processes = processesOf(card)
  return {
    uuid: text('uuid', card.uuid) ?? (pciBusId === null ? `position:${position}` : `pci:${pciBusId}`),
    name: typeof card.name === 'string' ? tidy(card.name, 200) || UNNAMED : UNNAMED,
    driver: text('driver', driver),
    memoryMiB: whole(number('memoryMiB', card.memoryTotal, MIB)),
    memoryUsedMiB,
    utilization,
    temperatureC: number('temperatureC', card.temperatureC),
    fanPercent: number('fanPercent', card.fanPercent),
    powerW: number('powerW', card.milliwatts, 1000),
    powerLimitW: number('powerLimitW', card.limitMilliwatts, 1000),
    pciBusId,
    missing,
    source: 'nvml',
    details: {
      cuda,
      computeCapability: bothOf(card.computeMajor, card.computeMinor),
      pcieGeneration: known(card.pcieGeneration),
      pcieLanes: known(card.pcieLanes),
      divided: typeof card.divided === 'number' ? card.divided === 1 : null,
      processes,
      othersMemoryMiB: othersMemory(memoryUsedMiB, processes, own),
      othersPercent: othersPercent(card, own),
      oursPercent: oursPercent(card, own),
      throttle: Array.isArray(card.throttle) ? card.throttle : null,
      powerRangeW: rangeOf(card),
    },
  }
}

const UNNAMED = 'NVIDIA graphics card'

function wordsOf(code: number): string {
  return RETURN_WORDS[code] ?? `NVML returned ${code}`
}

function known(figure: Figure): number | null {
  return typeof figure === 'number' ? figure : null
}

function whole(value: number | null): number | null {
  return value === null ? null : Math.round(value)
}

function cudaOf(figure: Figure): string | null {
  if (typeof figure !== 'number') return null
  return `${Math.floor(figure / 1000)}.${Math.floor((figure % 1000) / 10)}`
}

function bothOf(major: Figure, minor: Figure): string | null {
  return typeof major === 'number' && typeof minor === 'number' ? `${major}.${minor}` : null
}

function processesOf({ processes }: RawCard): Processes | null {
  if (!Array.isArray(processes)) return null
  return processes.map(({ pid, name, memory }) => ({
    pid,
    name: tidy(name, 200),
    memoryMiB: memory === null ? null : Math.round(memory / MIB),
  }))
}

/** All that is used and not ours; unknown where the system keeps to itself what each process holds. */
function othersMemory(
  usedMiB: number | null,
  processes: Processes | null,
  own: ReadonlySet<number> | null,
): number | null {
  if (usedMiB === null || processes === null || own === null) return null
  const ours = processes.filter(({ pid }) => own.has(pid))
  if (ours.some(({ memoryMiB }) => memoryMiB === null)) return null
  return Math.max(0, usedMiB - ours.reduce((sum, { memoryMiB }) => sum + (memoryMiB ?? 0), 0))
}

function oursPercent({ shares }: RawCard, own: ReadonlySet<number> | null): number | null {
  return shareOf(shares, own, true)
}

function othersPercent({ shares }: RawCard, own: ReadonlySet<number> | null): number | null {
  return shareOf(shares, own, false)
}

function shareOf(shares: RawCard['shares'], own: ReadonlySet<number> | null, ours: boolean): number | null {
  if (!Array.isArray(shares) || own === null) return null
  const sum = shares.filter(({ pid }) => own.has(pid) === ours).reduce((total, { percent }) => total + percent, 0)
  return Math.min(100, sum)
}

function rangeOf({ limitLeast, limitMost, limitStandard }: RawCard) {
  const [least, most, standard] = [limitLeast, limitMost, limitStandard].map(known)
  if (typeof least !== 'number' || typeof most !== 'number' || typeof standard !== 'number') return null
  return { least: least / 1000, most: most / 1000, standard: standard / 1000 }
}

import type { Gpu } from '../../../contract/hardware.ts'
import type { GpuSupport, HostReport } from '../../../contract/worker.ts'

type Adapter = GpuSupport['adapters'][number]
type Card = Pick<Gpu, 'uuid' | 'name' | 'vendor'>

/**
 * Which card of the GPU report each adapter is, by its id, or null where that cannot be told. A processor
 * that plays a GPU is none of them. NVIDIA's cards go by their names, equal ones in the order both sides list
 * them, if both know as many; of another maker, whose two names differ, the only one is the only one. Pure.
 */
export function cardsOf(adapters: readonly Adapter[], cards: readonly Card[]): ReadonlyMap<string, string | null> {
  const found = new Map<string, string | null>(adapters.map(({ id }) => [id, null]))
  const pair = (some: readonly Adapter[], same: readonly Card[]): void => {
    if (some.length !== same.length) return
    for (const [index, { id }] of some.entries()) found.set(id, same[index]?.uuid ?? null)
  }
  const nvidia = cards.filter(({ vendor }) => vendor === undefined)
  for (const name of new Set(nvidia.map((card) => plain(card.name)))) {
    pair(
      adapters.filter((adapter) => isBy(adapter, /nvidia|10de/i) && namesOf(adapter).includes(name)),
      nvidia.filter((card) => plain(card.name) === name),
    )
  }
  for (const [maker, pattern] of OTHERS) {
    const own = cards.filter(({ vendor }) => vendor === maker)
    if (own.length === 1)
      pair(
        adapters.filter((adapter) => isBy(adapter, pattern)),
        own,
      )
  }
  return found
}

const OTHERS = [
  ['amd', /amd|1002/i],
  ['intel', /intel|8086/i],
] as const

/** The report with the cards filled in. */
export function withCards(report: HostReport, cards: readonly Card[]): HostReport {
  const found = cardsOf(report.gpu.adapters, cards)
  const adapters = report.gpu.adapters.map((adapter) => ({ ...adapter, card: found.get(adapter.id) ?? null }))
  return { ...report, gpu: { ...report.gpu, adapters } }
}

function isBy({ vendor, software }: Adapter, maker: RegExp): boolean {
  return !software && maker.test(vendor)
}

/** It is not said in which of the two a backend puts the model. */
function namesOf({ device, description }: Adapter): readonly string[] {
  return [plain(device), plain(description)].filter((name) => name !== '')
}

/** As WebGPU writes names: small letters and digits with dashes between; without the maker. */
function plain(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .replace(/^nvidia-/, '')
}

import type { Gpu } from '../../../contract/engine.ts'
import type { GpuSupport, HostReport } from '../../../contract/worker.ts'

type Adapter = GpuSupport['adapters'][number]
type Card = Pick<Gpu, 'uuid' | 'name'>

/**
 * Which card of the GPU report each adapter is, by its id, or null where that cannot be told. Only
 * cards of one vendor are reported, so others and processors that play a GPU are none of them. Equal
 * cards are taken in the order both sides list them, if both know as many. Pure.
 */
export function cardsOf(adapters: readonly Adapter[], cards: readonly Card[]): ReadonlyMap<string, string | null> {
  const found = new Map<string, string | null>(adapters.map(({ id }) => [id, null]))
  const real = adapters.filter(isNvidia)
  for (const name of new Set(cards.map((card) => plain(card.name)))) {
    const same = real.filter((adapter) => namesOf(adapter).includes(name))
    const named = cards.filter((card) => plain(card.name) === name)
    if (same.length !== named.length) continue
    for (const [index, { id }] of same.entries()) found.set(id, named[index]?.uuid ?? null)
  }
  return found
}

/** The report with the cards filled in. */
export function withCards(report: HostReport, cards: readonly Card[]): HostReport {
  const found = cardsOf(report.gpu.adapters, cards)
  const adapters = report.gpu.adapters.map((adapter) => ({ ...adapter, card: found.get(adapter.id) ?? null }))
  return { ...report, gpu: { ...report.gpu, adapters } }
}

function isNvidia({ vendor, software }: Adapter): boolean {
  return !software && /nvidia|10de/i.test(vendor)
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

import { adapterName } from '../../../contract/adapter-name.ts'
import type { WgslOffer } from '../../../contract/market.ts'
import { MAX_BUFFER_BYTES } from '../../../contract/wgsl.ts'
import type { GpuSupport } from '../../../contract/worker.ts'

export type Adapter = GpuSupport['adapters'][number]

/** What GPU jobs are sold on here. */
export interface SoldGpu {
  /** `software`: a processor plays the GPU. */
  readonly adapter: WgslOffer['capability']['adapter']
  /** Any of these runs a job; never empty. */
  readonly adapters: readonly Adapter[]
  readonly name: string
  readonly vendor: string
  /** Largest buffer that each of them takes. */
  readonly maxBufferBytes: number
}

/**
 * Which of the adapters that work jobs are sold on, or null where there is none. A buyer does not
 * choose one, so cards and processors that play one are never mixed, and what is promised is what the
 * weakest of them holds. Pure.
 */
export function soldGpu(adapters: readonly Adapter[]): SoldGpu | null {
  const cards = adapters.filter((adapter) => !adapter.software)
  const sold = cards.length > 0 ? cards : adapters
  if (sold.length === 0) return null
  return {
    adapter: cards.length > 0 ? 'gpu' : 'software',
    adapters: sold,
    name: either(sold.map(adapterName)),
    vendor: either(sold.map((adapter) => adapter.vendor || 'unknown')),
    maxBufferBytes: Math.min(
      MAX_BUFFER_BYTES,
      ...sold.flatMap((adapter) => [adapter.maxBufferBytes, adapter.maxStorageBindingBytes]),
    ),
  }
}

function either(names: readonly string[]): string {
  return [...new Set(names)].join(' or ')
}

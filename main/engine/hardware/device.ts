import type { Gpu, HostInfo } from '../../../contract/hardware.ts'
import type { SelfReported } from '../../../contract/market.ts'
import type { DeviceDescription } from '../../../contract/receipt.ts'
import { say } from '../../../contract/words/say.ts'
import { tidy } from './gpus/reading.ts'

/**
 * What a receipt says about this machine: models and sizes, nothing that tells two machines of
 * the same make apart (no serial, UUID, bus position, host or user name). Cards are sorted, so
 * that the order in which a driver lists them does not change the hash.
 */
export function describeDevice(
  host: Pick<HostInfo, 'cpu' | 'cores' | 'memoryMiB' | 'os'>,
  gpus: readonly Pick<Gpu, 'name' | 'memoryMiB'>[],
): DeviceDescription {
  return {
    cpu: tidy(host.cpu, 200) || say`unknown processor`,
    cores: Math.max(1, host.cores),
    memoryMiB: Math.max(0, host.memoryMiB),
    os: tidy(host.os, 100) || say`unknown system`,
    gpus: gpus
      .slice(0, 64)
      .map(({ name, memoryMiB }) => ({ name: tidy(name, 200), memoryMiB: wholeMiB(memoryMiB) }))
      .sort((a, b) => compare(a.name, b.name) || (a.memoryMiB ?? -1) - (b.memoryMiB ?? -1)),
  }
}

/** What an offer says of the machine: nobody has checked it yet, and it says so. */
export function capabilityOf({ cpu, cores, memoryMiB, gpus }: DeviceDescription): SelfReported {
  return { cpu, cores, memoryMiB, gpus, evidence: 'self-reported' }
}

function wholeMiB(memoryMiB: number | null): number | null {
  return memoryMiB === null || memoryMiB < 0 ? null : Math.round(memoryMiB)
}

/** By code unit: the same everywhere, whatever the language of the machine. */
function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

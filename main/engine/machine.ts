import type { GpuReport, HostInfo, Snapshot } from '../../contract/engine.ts'
import type { DeviceDescription } from '../../contract/receipt.ts'
import { describeDevice } from './hardware/device.ts'
import { createHostMonitor } from './hardware/host.ts'
import type { EngineOptions } from './options.ts'
import { startLoop, type Loop } from './payments/loop.ts'

/** The computer as the engine knows it. */
export interface Machine {
  gpus(): GpuReport
  host(): HostInfo
  device(): DeviceDescription
  /** Memory that nobody uses, MiB; null where that cannot be told. */
  freeMemoryMiB(): number | null
  sections(): Pick<Snapshot, 'gpus' | 'host'>
  rescan(): Promise<GpuReport>
  start(): void
  stop(): Promise<void>
}

const HOST_EVERY_MS = 5_000
/** A probe starts processes and keeps a sleeping card awake, so cards are looked at rarely. */
const GPUS_EVERY_MS = 60_000

export async function createMachine(
  options: Pick<EngineOptions, 'gpus' | 'hostReader' | 'clock' | 'log'> & {
    readonly sentToday: () => number
    readonly onChange: () => void
  },
): Promise<Machine> {
  const { clock, log } = options
  const monitor = await createHostMonitor({
    reader: options.hostReader,
    clock,
    sentToday: options.sentToday,
    onChange: options.onChange,
  })
  let gpus = await options.gpus.probe()
  let loop: Loop | null = null

  async function rescan(): Promise<GpuReport> {
    gpus = await options.gpus.probe()
    options.onChange()
    return gpus
  }

  return {
    gpus: () => gpus,
    host: () => monitor.current(),
    device: () => describeDevice(monitor.current(), gpus.gpus),
    freeMemoryMiB: () => {
      const { memoryMiB, memoryUsedMiB } = monitor.current()
      return memoryUsedMiB === null ? null : Math.max(0, memoryMiB - memoryUsedMiB)
    },
    sections: () => ({ gpus, host: monitor.current() }),
    rescan,
    start: () => {
      monitor.start(HOST_EVERY_MS)
      loop = startLoop('gpus', GPUS_EVERY_MS, async () => void (await rescan()), log)
    },
    stop: async () => {
      monitor.stop()
      await loop?.stop()
    },
  }
}

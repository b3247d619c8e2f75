import type { Snapshot } from '../../contract/engine.ts'
import type { GpuReport, HostInfo } from '../../contract/hardware.ts'
import type { DeviceDescription } from '../../contract/receipt.ts'
import { describeDevice } from './hardware/device.ts'
import { createHostMonitor } from './hardware/host.ts'
import { checkSensors, type Checked, type Sensor } from './hardware/sensors.ts'
import { nextNamed, steadyReport, type NamedCards } from './hardware/steady-cards.ts'
import type { EngineOptions } from './options.ts'
import { startLoop, type Loop } from './ports/loop.ts'

/** The computer as the engine knows it. */
export interface Machine {
  gpus(): GpuReport
  host(): HostInfo
  device(): DeviceDescription
  /** Sensors of a card, by its UUID, that cannot be believed at the moment. */
  doubtful(): ReadonlyMap<string, readonly Sensor[]>
  /** Memory that nobody uses, MiB; null where that cannot be told. */
  freeMemoryMiB(): number | null
  sections(): Pick<Snapshot, 'gpus' | 'host'>
  rescan(): Promise<GpuReport>
  /** A card has begun or ended to work for us: it is looked at as often as that asks for, from now on. */
  workChanged(): void
  /** The pause began or ended, or somebody looks. */
  paceChanged(): void
  start(): void
  stop(): Promise<void>
}

const HOST_EVERY_MS = 5_000
/** While the person has paused everything and nobody looks, nothing depends on it. */
const PAUSED_HOST_EVERY_MS = 30_000
/** A probe starts processes and keeps a sleeping card awake, so cards at rest are looked at rarely. */
const GPUS_EVERY_MS = 60_000
/** A card at work heats up within seconds. NVIDIA's library answers for less than starting its tool costs. */
const WORKING_GPUS_EVERY_MS = 5_000
const WORKING_NVML_EVERY_MS = 2_000

export async function createMachine(
  options: Pick<EngineOptions, 'gpus' | 'hostReader' | 'clock' | 'log'> & {
    readonly sentToday: () => number
    /** A card is at work for us. */
    readonly gpuWorks: () => boolean
    /** Paused by the person, for a while yet, and nobody looks. */
    readonly paused: () => boolean
    readonly onChange: () => void
  },
): Promise<Machine> {
  const { clock, log } = options
  const monitor = await createHostMonitor({
    reader: options.hostReader,
    clock,
    log,
    sentToday: options.sentToday,
    onChange: options.onChange,
  })
  let checked: ReadonlyMap<string, Checked> = new Map()
  let named: NamedCards | null = null
  let gpus = believable(await options.gpus.probe())
  let loop: Loop | null = null

  function believable(said: GpuReport): GpuReport {
    named = nextNamed(named, said)
    const report = steadyReport(said, named)
    const at = clock.monotonic()
    checked = new Map(report.gpus.map((gpu) => [gpu.uuid, checkSensors(gpu, checked.get(gpu.uuid) ?? null, at)]))
    return { ...report, gpus: [...checked.values()].map(({ gpu }) => gpu) }
  }

  async function rescan(): Promise<GpuReport> {
    gpus = believable(await options.gpus.probe())
    options.onChange()
    return gpus
  }

  const every = (): number => {
    if (!options.gpuWorks()) return GPUS_EVERY_MS
    return gpus.nvml?.used === true ? WORKING_NVML_EVERY_MS : WORKING_GPUS_EVERY_MS
  }
  let works = false

  function lookRegularly(): Loop {
    return startLoop('gpus', every, async () => void (await rescan()), log)
  }

  return {
    gpus: () => gpus,
    host: () => monitor.current(),
    doubtful: () => new Map([...checked].map(([uuid, { doubtful }]) => [uuid, doubtful])),
    device: () => describeDevice(monitor.current(), gpus.gpus),
    freeMemoryMiB: () => {
      const { memoryMiB, memoryUsedMiB } = monitor.current()
      return memoryUsedMiB === null ? null : Math.max(0, memoryMiB - memoryUsedMiB)
    },
    sections: () => ({ gpus, host: monitor.current() }),
    rescan,
    start: () => {
      monitor.start(() => (options.paused() ? PAUSED_HOST_EVERY_MS : HOST_EVERY_MS))
      loop = lookRegularly()
    },
    workChanged: () => {
      const before = works
      works = options.gpuWorks()
      if (works === before || loop === null) return
      // What waits for the next look at rest would see a card at work a minute late.
      void loop.stop()
      loop = lookRegularly()
    },
    paceChanged: () => monitor.paceChanged(),
    stop: async () => {
      await Promise.all([monitor.stop(), loop?.stop()])
    },
  }
}

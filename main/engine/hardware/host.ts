import type { HostInfo } from '../../../contract/hardware.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import { startLoop, type HurriedLoop } from '../ports/loop.ts'
import type { HostReader, HostSample } from './host-reader.ts'

export interface HostMonitorOptions {
  readonly reader: HostReader
  readonly clock: Clock
  readonly log: Log
  /** Bytes this app sent to buyers today. */
  readonly sentToday: () => number
  /** Called after every reading. */
  readonly onChange: (host: HostInfo) => void
}

export interface HostMonitor {
  /** The last reading; before the first one, everything that moves is unknown. */
  current(): HostInfo
  /** Reads once more now. */
  refresh(): Promise<HostInfo>
  /** Reads now and every `intervalMs`, one reading at a time, until `stop`. */
  start(intervalMs: () => number): void
  /** `intervalMs` may have become shorter. */
  paceChanged(): void
  /** Resolves when no reading is under way. */
  stop(): Promise<void>
}

/** Reads what never changes once, then keeps the moving figures fresh. */
export async function createHostMonitor(options: HostMonitorOptions): Promise<HostMonitor> {
  const { reader, clock } = options
  const facts = await reader.facts()
  let moving = nothingKnown
  let last: TimedSample | null = null
  let loop: HurriedLoop | null = null
  let reading: Promise<HostInfo> | null = null

  const current = (): HostInfo => ({
    ...facts,
    cpuPercent: moving.cpuPercent,
    cpuTemperatureC: moving.cpuTemperatureC,
    memoryUsedMiB: moving.memoryUsedMiB,
    network: { ...moving.network, sentTodayBytes: options.sentToday() },
  })
  const readOnce = async (): Promise<HostInfo> => {
    const sample = await reader.sample().catch(() => nothingSampled)
    const next = { at: clock.monotonic(), sample }
    moving = movingBetween(last, next)
    last = next
    const host = current()
    options.onChange(host)
    return host
  }
  const refresh = (): Promise<HostInfo> => {
    reading ??= readOnce().finally(() => (reading = null))
    return reading
  }

  return {
    current,
    refresh,
    start(intervalMs) {
      loop ??= startLoop('host', intervalMs, async () => void (await refresh()), options.log)
    },
    paceChanged: () => loop?.paceChanged(),
    async stop() {
      await loop?.stop()
      loop = null
    },
  }
}

export interface TimedSample {
  /** Monotonic milliseconds. */
  readonly at: number
  readonly sample: HostSample
}

type Moving = Pick<HostInfo, 'cpuPercent' | 'cpuTemperatureC' | 'memoryUsedMiB'> & {
  readonly network: Omit<HostInfo['network'], 'sentTodayBytes'>
}

const nothingSampled: HostSample = {
  cpu: null,
  cpuTemperatureC: null,
  memoryUsedMiB: null,
  interface: null,
  network: null,
}
const nothingKnown: Moving = {
  cpuPercent: null,
  cpuTemperatureC: null,
  memoryUsedMiB: null,
  network: { interface: null, receivedPerSecond: null, sentPerSecond: null },
}

/** Rates between two samples; a rate that cannot be told is null, never 0. */
export function movingBetween(before: TimedSample | null, after: TimedSample): Moving {
  const { cpu, cpuTemperatureC, memoryUsedMiB, network } = after.sample
  const seconds = before === null ? 0 : (after.at - before.at) / 1000
  return {
    cpuPercent: cpuPercent(before?.sample.cpu ?? null, cpu),
    cpuTemperatureC,
    memoryUsedMiB,
    network: {
      interface: after.sample.interface,
      receivedPerSecond: rate(before?.sample.network ?? null, network, 'received', seconds),
      sentPerSecond: rate(before?.sample.network ?? null, network, 'sent', seconds),
    },
  }
}

function cpuPercent(before: HostSample['cpu'], after: HostSample['cpu']): number | null {
  if (before === null || after === null || after.total <= before.total) return null
  const percent = (100 * (after.busy - before.busy)) / (after.total - before.total)
  return Math.min(100, Math.max(0, Math.round(percent * 10) / 10))
}

/** Counts only interfaces seen both times and not reset in between, so that none adds its whole past. */
function rate(
  before: HostSample['network'],
  after: HostSample['network'],
  direction: 'received' | 'sent',
  seconds: number,
): number | null {
  if (before === null || after === null || seconds <= 0) return null
  const known = Object.keys(after).filter((name) => Object.hasOwn(before, name))
  if (known.length === 0 && Object.keys(after).length > 0) return null
  const moved = known.map((name) => (after[name]?.[direction] ?? 0) - (before[name]?.[direction] ?? 0))
  const total = moved.filter((bytes) => bytes > 0).reduce((sum, bytes) => sum + bytes, 0)
  return Math.round(total / seconds)
}

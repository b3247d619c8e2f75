import os from 'node:os'
import si from 'systeminformation'
import { defaultRoute } from './default-route.ts'
import { textOf } from './kernel-file.ts'
import { createHeatReader } from './processor-heat.ts'

/** What does not change while the engine runs. */
export interface HostFacts {
  readonly cpu: string
  readonly cores: number
  readonly memoryMiB: number
  readonly os: string
}

/** Counters that only grow, and figures of this moment; null where a reading failed. */
export interface HostSample {
  /** CPU time since boot over all cores, milliseconds. */
  readonly cpu: { readonly busy: number; readonly total: number } | null
  /** °C. */
  readonly cpuTemperatureC: number | null
  readonly memoryUsedMiB: number | null
  /** The interface of the default route. */
  readonly interface: string | null
  /** Bytes since boot of every interface but loopback. */
  readonly network: Readonly<Record<string, { readonly received: number; readonly sent: number }>> | null
}

export interface HostReader {
  facts(): Promise<HostFacts>
  sample(): Promise<HostSample>
}

const MiB = 1024 * 1024
/** Elsewhere only an administrator, or a driver of somebody else, may know. */
const processorHeat = createHeatReader()

/** This computer through systeminformation, except where that starts processes for every reading. */
export const systemHostReader: HostReader = {
  async facts() {
    const [cpu, system] = await Promise.all([orNull(si.cpu()), orNull(si.osInfo())])
    const name = [cpu?.manufacturer, cpu?.brand].filter(Boolean).join(' ')
    return {
      cpu: name || os.cpus()[0]?.model.trim() || 'unknown processor',
      cores: Math.max(1, os.cpus().length),
      memoryMiB: Math.round(os.totalmem() / MiB),
      os: [system?.distro, system?.release].filter(Boolean).join(' ') || `${os.type()} ${os.release()}`,
    }
  },
  async sample() {
    const linux = process.platform === 'linux'
    const [memory, heat, defaultInterface, network] = await Promise.all([
      orNull(memoryUsed()),
      linux ? processorHeat() : null,
      linux ? linuxInterface() : orNull(otherInterface()),
      linux ? linuxCounters() : orNull(otherCounters()),
    ])
    const [cpu, named] = [cpuTimes(), defaultInterface || null]
    return { cpu, cpuTemperatureC: heat, memoryUsedMiB: memory, interface: named, network }
  },
}

function cpuTimes(): HostSample['cpu'] {
  const cores = os.cpus()
  if (cores.length === 0) return null
  let busy = 0
  let idle = 0
  for (const { times } of cores) {
    busy += times.user + times.nice + times.sys + times.irq
    idle += times.idle
  }
  return { busy, total: busy + idle }
}

async function memoryUsed(): Promise<number> {
  // On Windows systeminformation starts PowerShell for the swap figures, at every call; Linux tells what is available.
  if (process.platform !== 'darwin') return Math.round((os.totalmem() - os.freemem()) / MiB)
  const memory = await si.mem()
  return Math.round(memory.active / MiB)
}

/** systeminformation starts a shell and seven programs per interface here; one file has it all. */
async function linuxCounters(): Promise<HostSample['network']> {
  const text = await textOf('/proc/net/dev')
  return text === null ? null : parseProcNetDev(text)
}

/** For this it starts a program and waits for it, with everything else in the engine. */
async function linuxInterface(): Promise<string | null> {
  return defaultRoute((await textOf('/proc/net/route')) ?? '')?.interface ?? null
}

const INTERFACE_EVERY_MS = 60_000
let interfaceAsked: { readonly at: number; readonly answer: Promise<string> } | null = null

/** systeminformation starts a program here too, so it is asked rarely. */
function otherInterface(): Promise<string> {
  const at = performance.now()
  if (interfaceAsked === null || at - interfaceAsked.at >= INTERFACE_EVERY_MS)
    interfaceAsked = { at, answer: si.networkInterfaceDefault() }
  return interfaceAsked.answer
}

/** Reads `/proc/net/dev`: `name: received-bytes (7 more) sent-bytes (7 more)`. */
export function parseProcNetDev(text: string): NonNullable<HostSample['network']> {
  const rows = text.split('\n').flatMap((line) => {
    const match = /^\s*([^\s:]+):\s*(\d+)(?:\s+\d+){7}\s+(\d+)/.exec(line)
    const name = match?.[1]
    if (name === undefined || name === 'lo') return []
    return [[name, { received: Number(match?.[2]), sent: Number(match?.[3]) }] as const]
  })
  return Object.fromEntries(rows)
}

async function otherCounters(): Promise<HostSample['network']> {
  const inside = new Set(
    Object.entries(os.networkInterfaces()).flatMap(([name, addresses]) =>
      addresses?.some((address) => address.internal) === true ? [name] : [],
    ),
  )
  const stats = await si.networkStats('*')
  return Object.fromEntries(
    stats
      .filter((row) => !inside.has(row.iface) && Number.isFinite(row.rx_bytes) && Number.isFinite(row.tx_bytes))
      .map((row) => [row.iface, { received: row.rx_bytes, sent: row.tx_bytes }]),
  )
}

/** A reading that fails is shown as unknown; the other readings go on. */
function orNull<Value>(reading: Promise<Value>): Promise<Value | null> {
  return reading.catch(() => null)
}

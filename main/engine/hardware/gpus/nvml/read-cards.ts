import {
  INSUFFICIENT_SIZE,
  MEMORY,
  NOT_AVAILABLE,
  PCI_INFO,
  PROCESS_INFO,
  PROCESS_SAMPLE,
  THROTTLE_REASONS,
  UTILIZATION,
} from './abi.ts'
import { type Device, type Nvml, NvmlRefusal, textIn } from './bindings.ts'
import type { RawCard } from './messages.ts'

const TEXT_BYTES = 96
const MOST_CARDS = 64
const MOST_PROCESSES = 200

/** Every card that NVML lists, in its order. @throws NvmlRefusal when it cannot even count them */
export function readCards(nvml: Nvml, lastSeen: Map<string, bigint>): RawCard[] {
  const count = Math.min(nvml.number('nvmlDeviceGetCount_v2'), MOST_CARDS)
  return Array.from({ length: count }, (_, index) => readCard(nvml, index, lastSeen))
}

/** @throws NvmlRefusal */
export function deviceAt(nvml: Nvml, index: number): Device {
  const handle = Buffer.alloc(8)
  nvml.call('nvmlDeviceGetHandleByIndex_v2', index, handle)
  return handle.readBigUInt64LE()
}

function readCard(nvml: Nvml, index: number, lastSeen: Map<string, bigint>): RawCard {
  const device = orCode(() => deviceAt(nvml, index))
  /** A card whose handle is refused has refused everything. */
  const of = <T>(read: (device: Device) => T): T | { readonly code: number } =>
    typeof device === 'bigint' ? orCode(() => read(device)) : device
  const number = (name: string) => of((handle) => nvml.number(name, handle))
  const memory = of((handle) => memoryOf(nvml, handle))
  const compute = of((handle) => pairOf(nvml, 'nvmlDeviceGetCudaComputeCapability', handle))
  const limits = of((handle) => pairOf(nvml, 'nvmlDeviceGetPowerManagementLimitConstraints', handle))
  const uuid = of((handle) => nvml.text('nvmlDeviceGetUUID', TEXT_BYTES, handle))
  return {
    uuid,
    name: of((handle) => nvml.text('nvmlDeviceGetName', TEXT_BYTES, handle)),
    pciBusId: of((handle) => {
      const info = bytesOf(nvml, 'nvmlDeviceGetPciInfo_v3', handle, PCI_INFO.bytes)
      return textIn(info.subarray(PCI_INFO.busId))
    }),
    memoryTotal: Array.isArray(memory) ? memory[0] : memory,
    memoryUsed: Array.isArray(memory) ? memory[1] : memory,
    utilization: of((handle) =>
      bytesOf(nvml, 'nvmlDeviceGetUtilizationRates', handle, UTILIZATION.bytes).readUInt32LE(UTILIZATION.gpu),
    ),
    temperatureC: of((handle) => nvml.number('nvmlDeviceGetTemperature', handle, 0)),
    fanPercent: number('nvmlDeviceGetFanSpeed'),
    milliwatts: number('nvmlDeviceGetPowerUsage'),
    limitMilliwatts: number('nvmlDeviceGetPowerManagementLimit'),
    limitLeast: Array.isArray(limits) ? limits[0] : limits,
    limitMost: Array.isArray(limits) ? limits[1] : limits,
    limitStandard: number('nvmlDeviceGetPowerManagementDefaultLimit'),
    pcieGeneration: number('nvmlDeviceGetCurrPcieLinkGeneration'),
    pcieLanes: number('nvmlDeviceGetCurrPcieLinkWidth'),
    computeMajor: Array.isArray(compute) ? compute[0] : compute,
    computeMinor: Array.isArray(compute) ? compute[1] : compute,
    divided: of((handle) => pairOf(nvml, 'nvmlDeviceGetMigMode', handle)[0]),
    throttle: of((handle) => throttleOf(nvml, handle)),
    processes: of((handle) => processesOf(nvml, handle)),
    shares: of((handle) => sharesOf(nvml, handle, typeof uuid === 'string' ? uuid : String(index), lastSeen)),
  }
}

/** What is read, or the code with which NVML refused it. */
export function orCode<T>(read: () => T): T | { readonly code: number } {
  try {
    return read()
  } catch (error: unknown) {
    if (error instanceof NvmlRefusal) return { code: error.code }
    throw error
  }
}

function bytesOf(nvml: Nvml, name: string, device: Device, length: number): Buffer {
  const out = Buffer.alloc(length)
  nvml.call(name, device, out)
  return out
}

function memoryOf(nvml: Nvml, device: Device): [total: number, used: number] {
  const info = bytesOf(nvml, 'nvmlDeviceGetMemoryInfo', device, MEMORY.bytes)
  return [Number(info.readBigUInt64LE(MEMORY.total)), Number(info.readBigUInt64LE(MEMORY.used))]
}

function pairOf(nvml: Nvml, name: string, device: Device): [number, number] {
  const [first, second] = [Buffer.alloc(4), Buffer.alloc(4)]
  nvml.call(name, device, first, second)
  return [first.readUInt32LE(), second.readUInt32LE()]
}

function throttleOf(nvml: Nvml, device: Device): ('power' | 'heat' | 'hardware')[] {
  const bits = bytesOf(nvml, 'nvmlDeviceGetCurrentClocksThrottleReasons', device, 8).readBigUInt64LE()
  return (['power', 'heat', 'hardware'] as const).filter((reason) => (bits & THROTTLE_REASONS[reason]) !== 0n)
}

function processesOf(nvml: Nvml, device: Device): { pid: number; name: string; memory: number | null }[] {
  const found = new Map<number, number | null>()
  for (const kind of ['Compute', 'Graphics']) {
    for (const [pid, memory] of runningOf(nvml, `nvmlDeviceGet${kind}RunningProcesses`, device)) {
      // A program that draws and computes is on both lists with the same figure.
      found.set(pid, found.get(pid) ?? memory)
    }
  }
  return [...found].slice(0, MOST_PROCESSES).map(([pid, memory]) => {
    const name = orCode(() => nvml.text('nvmlSystemGetProcessName', 256, pid))
    return { pid, name: typeof name === 'string' ? name : '', memory }
  })
}

/** The third version of the call has the structure of the second, under a name that old drivers do not know. */
function runningOf(nvml: Nvml, name: string, device: Device): [number, number | null][] {
  const count = Buffer.alloc(4)
  const list = Buffer.alloc(MOST_PROCESSES * PROCESS_INFO.bytes)
  count.writeUInt32LE(MOST_PROCESSES)
  const newest = nvml.code(`${name}_v3`, device, count, list)
  const code = newest === 13 ? nvml.code(`${name}_v2`, device, count, list) : newest
  if (code !== 0) throw new NvmlRefusal(name, code)
  return Array.from({ length: Math.min(count.readUInt32LE(), MOST_PROCESSES) }, (_, index) => {
    const at = index * PROCESS_INFO.bytes
    const memory = list.readBigUInt64LE(at + PROCESS_INFO.memory)
    return [list.readUInt32LE(at + PROCESS_INFO.pid), memory === NOT_AVAILABLE ? null : Number(memory)]
  })
}

/** The newest sample of each process since the last look. */
function sharesOf(
  nvml: Nvml,
  device: Device,
  key: string,
  lastSeen: Map<string, bigint>,
): { pid: number; percent: number }[] {
  const count = Buffer.alloc(4)
  const list = Buffer.alloc(2 * MOST_PROCESSES * PROCESS_SAMPLE.bytes)
  count.writeUInt32LE(2 * MOST_PROCESSES)
  const since = lastSeen.get(key) ?? 0n
  const code = nvml.code('nvmlDeviceGetProcessUtilization', device, list, count, since)
  // “Not found” means that nobody did anything since then.
  if (code === 6) return []
  if (code !== 0 && code !== INSUFFICIENT_SIZE) throw new NvmlRefusal('nvmlDeviceGetProcessUtilization', code)
  const newest = new Map<number, { readonly time: bigint; readonly percent: number }>()
  const samples = code === 0 ? Math.min(count.readUInt32LE(), 2 * MOST_PROCESSES) : 0
  for (let index = 0; index < samples; index += 1) {
    const at = index * PROCESS_SAMPLE.bytes
    const [pid, time] = [list.readUInt32LE(at + PROCESS_SAMPLE.pid), list.readBigUInt64LE(at + PROCESS_SAMPLE.time)]
    const percent = list.readUInt32LE(at + PROCESS_SAMPLE.percent)
    if (time >= (newest.get(pid)?.time ?? 0n)) newest.set(pid, { time, percent })
    if (time > (lastSeen.get(key) ?? 0n)) lastSeen.set(key, time)
  }
  return [...newest].map(([pid, { percent }]) => ({ pid, percent }))
}

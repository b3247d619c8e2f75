import type { Snapshot } from '../../../contract/engine.ts'
import type { Gpu } from '../../../contract/hardware.ts'

export const cardDetails: NonNullable<Gpu['details']> = {
  cuda: '12.8',
  computeCapability: '8.9',
  pcieGeneration: 4,
  pcieLanes: 16,
  divided: false,
  processes: [
    { pid: 2104, name: '/usr/lib/xorg/Xorg', memoryMiB: 412 },
    { pid: 3390, name: '/usr/bin/gnome-shell', memoryMiB: 208 },
  ],
  othersMemoryMiB: 1_012,
  othersPercent: 3,
  oursPercent: 0,
  throttle: [],
  powerRangeW: { least: 150, most: 352, standard: 320 },
}

export const bigCard: Gpu = {
  uuid: 'GPU-5f0c6d8a-1d2e-4a77-9a51-2f1f7a0f3c11',
  name: 'NVIDIA GeForce RTX 4080 SUPER',
  driver: '570.86.16',
  memoryMiB: 16_376,
  memoryUsedMiB: 1_212,
  utilization: 4,
  temperatureC: 41,
  fanPercent: 0,
  powerW: 18.4,
  powerLimitW: 320,
  pciBusId: '00000000:01:00.0',
  missing: {},
  source: 'nvml',
  details: cardDetails,
}

export const smallCard: Gpu = {
  uuid: 'GPU-0a3bb0d1-77a0-49b8-8f0d-3f0c1b7a9d42',
  name: 'NVIDIA GeForce GTX 1650',
  driver: '570.86.16',
  memoryMiB: 4_096,
  memoryUsedMiB: 310,
  utilization: 0,
  temperatureC: 36,
  fanPercent: null,
  powerW: null,
  powerLimitW: 75,
  pciBusId: '00000000:05:00.0',
  missing: { fanPercent: '[N/A]', powerW: '[Not Supported]' },
  source: 'nvidia-smi',
}

export function gpuReport(checkedAt: number, gpus: readonly Gpu[]): Snapshot['gpus'] {
  return { checkedAt, gpus: [...gpus], problem: null }
}

export const host: Snapshot['host'] = {
  cpu: 'AMD Ryzen 7 7800X3D',
  cores: 8,
  memoryMiB: 32_768,
  os: 'Ubuntu 24.04 LTS',
  cpuPercent: 7,
  cpuTemperatureC: 48,
  memoryUsedMiB: 9_412,
  network: {
    interface: 'enp5s0',
    receivedPerSecond: 41_200,
    sentPerSecond: 12_900,
    sentTodayBytes: 48_930_112,
  },
}

const details = {
  network: ['network namespace without an interface, and no socket can be made', 'a worker could reach the network'],
  files: [
    'empty read-only root with Node, its libraries and the worker; no device but /dev/null',
    'a worker could read files of this account',
  ],
  environment: [
    'cleared; host name “worker”; nothing open but its own pipes',
    'a worker could see environment variables or open files of Hearth',
  ],
  processes: [
    'process namespace that ends with Hearth; no process can be started',
    'a worker could see other processes of this account',
  ],
  syscalls: ['seccomp filter, no capabilities, no further user namespace', 'system calls are not filtered'],
  limits: [
    'the kernel bounds memory, processor time, open files, threads and file size; no core dump',
    'the kernel sets no limit to what a worker takes',
  ],
  memory: [
    'a declared maximum, checked before the module is compiled; the process is watched from outside',
    'a declared maximum, checked before the module is compiled',
  ],
  wasm: ['WebAssembly with WASI in memory; anything else is refused before it is compiled', 'modules run as they come'],
  gpu: [
    'other jobs see no card at all; a GPU job sees the files of one card and one driver, in the same sandbox',
    'a worker could reach every graphics card of this machine',
  ],
} as const
type ProtectionId = keyof typeof details
const ids = ['network', 'files', 'environment', 'processes', 'syscalls', 'limits', 'memory', 'wasm', 'gpu'] as const

type Sandbox = Snapshot['sandbox']
type Adapter = Sandbox['gpu']['adapters'][number]

/** The big card as WebGPU sees it. */
export const bigAdapter: Adapter = {
  id: 'vulkan-0',
  vendor: 'nvidia',
  architecture: 'lovelace',
  device: 'NVIDIA GeForce RTX 4080 SUPER',
  description: 'NVIDIA: 570.86.16',
  software: false,
  maxBufferBytes: 2_147_483_644,
  maxStorageBindingBytes: 2_147_483_644,
  card: bigCard.uuid,
}

export const gpuOn: Sandbox['gpu'] = {
  adapters: [bigAdapter],
  summary: 'GPU jobs run in the same sandbox, which shows them one card and its driver.',
}

export const gpuOff: Sandbox['gpu'] = {
  adapters: [],
  summary:
    'No GPU jobs: the graphics driver has no Vulkan part. Install it (Debian and Ubuntu: sudo apt install libvulkan1), then start Hearth again.',
}

export const gpuInSoftware: Sandbox['gpu'] = {
  adapters: [
    {
      ...bigAdapter,
      id: 'vulkan-0',
      vendor: 'google',
      architecture: 'swiftshader',
      device: 'SwiftShader Device (LLVM 16.0.6)',
      description: '',
      software: true,
      card: null,
    },
  ],
  summary: 'No graphics card was found, so the processor plays one: GPU jobs run slowly, and offers say “software”.',
}

/** A card that WebGPU reaches and the NVIDIA tool does not know. */
export const gpuOfAnotherMake: Sandbox['gpu'] = {
  ...gpuOn,
  adapters: [{ ...bigAdapter, vendor: 'amd', architecture: 'rdna-3', device: 'AMD Radeon RX 7900 XTX', card: null }],
}

/** A host that keeps everything apart except what is named in `off`. */
export function sandbox(off: readonly ProtectionId[] = [], gpu = gpuOn): Sandbox {
  const strangers = off.every((id) => id === 'syscalls')
  const whole = off.length === 0
  return {
    host: whole ? 'bubblewrap' : strangers ? 'namespaces' : 'plain',
    strangers,
    builtIn: true,
    summary: whole
      ? 'Jobs run in a bubblewrap sandbox: no network, no files of this machine, no environment, few system calls.'
      : strangers
        ? 'Jobs run in Linux namespaces of their own: no network, no files of this machine, no environment. Install bubblewrap to filter system calls as well (Debian and Ubuntu: sudo apt install bubblewrap), then start Hearth again.'
        : 'Only the programs that come with Hearth run here; jobs that bring their own stay off. Install bubblewrap to run them safely (Debian and Ubuntu: sudo apt install bubblewrap), then start Hearth again.',
    protections: ids.map((id) => ({
      id,
      on: !off.includes(id),
      detail: details[id][off.includes(id) ? 1 : 0],
      cost: off.includes(id) ? costOf(id, strangers) : '',
    })),
    gpu,
  }
}

function costOf(id: ProtectionId, strangers: boolean): string {
  if (id === 'gpu') return 'GPU programs that buyers bring stay off.'
  return strangers
    ? 'A flaw in the kernel would be easier to reach for a job that broke out of WebAssembly. Jobs still run.'
    : 'Programs that buyers bring stay off.'
}

import type { Gpu, Snapshot } from '../../../contract/engine.ts'

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
  files: ['empty read-only root with Node, its libraries and the worker', 'a worker could read files of this account'],
  environment: ['cleared; host name “worker”', 'a worker sees environment variables'],
  processes: ['process namespace that ends with Hearth', 'a worker sees other processes of this account'],
  syscalls: ['seccomp filter, no capabilities, no further user namespace', 'system calls are not filtered'],
  limits: ['the kernel bounds memory, processor time, open files and core dumps', 'the kernel sets no limits'],
  memory: ['a declared maximum, and the process is watched from outside', 'only the declared maximum'],
  wasm: ['WebAssembly with files in memory only', 'modules run unchecked'],
  gpu: ['WGSL only, and card devices only for GPU jobs', 'the card is shared with the window'],
} as const
type ProtectionId = keyof typeof details
const ids = ['network', 'files', 'environment', 'processes', 'syscalls', 'limits', 'memory', 'wasm', 'gpu'] as const

type Sandbox = Snapshot['sandbox']
type Adapter = Sandbox['gpu']['adapters'][number]

/** The big card as WebGPU sees it. */
const bigAdapter: Adapter = {
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
  summary: 'GPU jobs run in the same sandbox, with nothing but the card added to it.',
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
      ? 'Every job runs in a sealed process: no network, none of your files.'
      : strangers
        ? 'Jobs run in Linux namespaces of their own: no network, none of your files. Install bubblewrap to filter system calls as well, then start Hearth again.'
        : 'Bubblewrap is missing, so only programs that came with Hearth run. Install the package “bubblewrap” and start Hearth again.',
    protections: ids.map((id) => ({
      id,
      on: !off.includes(id),
      detail: details[id][off.includes(id) ? 1 : 0],
      cost: off.includes(id) ? costOf(id) : '',
    })),
    gpu,
  }
}

function costOf(id: ProtectionId): string {
  return id === 'syscalls'
    ? 'A flaw in the kernel is easier to reach from inside a job.'
    : 'Programs that buyers bring stay off.'
}

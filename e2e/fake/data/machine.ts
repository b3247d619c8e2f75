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

const names = ['network', 'files', 'environment', 'processes', 'syscalls', 'memory', 'wasm', 'gpu'] as const
const details: Readonly<Record<(typeof names)[number], string>> = {
  network: 'A network namespace of its own with no interface.',
  files: 'An empty root; inputs and results live in memory.',
  environment: 'Started with no environment variables.',
  processes: 'A process namespace of its own, ended as a whole.',
  syscalls: 'A filter refuses what a job does not need.',
  memory: 'An address space limit, watched from outside.',
  wasm: 'Modules are validated before they run.',
  gpu: 'Graphics code is checked and its memory cleared.',
}

/** A host that keeps everything apart except what is named in `off`. */
export function sandbox(off: readonly (typeof names)[number][] = []): Snapshot['sandbox'] {
  const whole = off.length === 0
  return {
    host: whole ? 'bubblewrap' : 'plain',
    strangers: whole,
    builtIn: true,
    summary: whole
      ? 'Every job runs in a sealed process: no network, none of your files.'
      : 'Bubblewrap is missing, so only programs that came with Hearth run. Install the package “bubblewrap” and start Hearth again.',
    protections: names.map((id) => ({
      id,
      on: !off.includes(id),
      detail: off.includes(id) ? 'Nothing on this machine enforces it.' : details[id],
      cost: off.includes(id) ? 'Programs that buyers bring stay off.' : '',
    })),
    gpu: { adapters: [], summary: 'No GPU jobs: this machine has no graphics card that can compute.' },
  }
}

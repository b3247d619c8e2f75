import { CHECK_ATTEMPTS } from '../../../contract/worker-check.ts'
import type { GpuAdapter, GpuSupport, HostReport, Protection } from '../../../contract/worker.ts'
import { say } from '../../../contract/words/say.ts'
import type { PageCheck } from './check.ts'

const checked = ['network', 'files', 'environment', 'processes', 'syscalls'] as const
type Checked = (typeof checked)[number]

/** The one adapter a browser engine offers: which card it takes is for the system's graphics settings. */
export const BROWSER_GPU = 'browser'

const means: Readonly<Record<Checked, string>> = {
  network: say`every request is refused by the page’s policy, the session and name resolution; no WebRTC`,
  files: say`Chromium’s sandbox; what a page stores stays in memory and goes with its process`,
  environment: say`nothing of this machine or its person: no devices, no permissions, time zone UTC`,
  processes: say`Chromium’s sandbox; one window, one Web Worker, no bridge to Electron`,
  syscalls: say`Chromium’s renderer sandbox is in force`,
}

/** What the check did not find held; strangers' jobs need all of it. */
export function missingFrom({ through, sandboxed }: PageCheck): readonly Checked[] {
  const lost = new Set<string>(
    Object.entries(CHECK_ATTEMPTS).flatMap(([name, id]) => (through.includes(name) ? id : [])),
  )
  return checked.filter((id) => (id === 'syscalls' ? sandboxed !== true : lost.has(id)))
}

/** The report of a host that held everything; `watched` when its use of the machine can be measured. */
export function electronReport({ tried }: PageCheck, watched: boolean): HostReport {
  return {
    host: 'electron',
    strangers: true,
    builtIn: true,
    summary: say`Jobs run in a hidden, sandboxed window of a browser engine of their own; ${tried} attempts to get out of it failed.`,
    protections: [
      ...checked.map((id): Protection => ({ id, on: true, detail: means[id], cost: '' })),
      {
        id: 'limits',
        on: false,
        detail: say`the system sets no limit to what a worker takes`,
        cost: say`A job that broke out of WebAssembly could slow this machine down for a moment, until Hearth ends it.`,
      },
      memoryProtection(watched),
      {
        id: 'wasm',
        on: true,
        detail: say`WebAssembly with WASI in memory; anything else is refused before it is compiled`,
        cost: '',
      },
      {
        id: 'gpu',
        on: true,
        detail: say`shaders run in the graphics process of a browser engine of their own, never in that of the window`,
        cost: '',
      },
    ],
    gpu: { adapters: [], summary: say`No GPU jobs yet: Hearth is looking for a GPU.` },
  }
}

function memoryProtection(watched: boolean): Protection {
  const declared = say`a declared maximum, checked before the module is compiled, and a ceiling in the engine that runs it`
  return {
    id: 'memory',
    on: watched,
    detail: watched ? say`${declared}; memory, processor time and processes are watched from outside` : declared,
    cost: watched ? '' : say`Only the time limit ends a job that uses too much.`,
  }
}

export function gpuFound(adapter: GpuAdapter): GpuSupport {
  return {
    adapters: [{ id: BROWSER_GPU, ...adapter, card: null }],
    summary: adapter.software
      ? say`No graphics card can be used, so the processor plays one: GPU jobs run slowly, and offers say “software”.`
      : say`GPU jobs run in the same sandbox, on the card that the system gives to browsers.`,
  }
}

export function gpuMissing(reason: string): GpuSupport {
  return {
    adapters: [],
    summary: say`No GPU jobs: ${reason}. Update the graphics driver, then start Hearth again.`.slice(0, 900),
  }
}

import type { HostReport, WorkerHost, WorkerProcess, WorkerStart } from '../../../contract/worker.ts'
import { startFailed } from '../launch.ts'
import { startOnce } from '../ready.ts'
import { checkWindow } from './check.ts'
import { sweepDataFolders } from './data-folder.ts'
import type { ElectronProgram } from './program.ts'
import { BROWSER_GPU, electronReport, gpuFound, gpuMissing, missingFrom } from './report.ts'
import { startWindow } from './start-window.ts'

const PROBE_MEMORY_MIB = 16
const READY_MS = 30_000

/**
 * A host whose workers are second instances of Electron, each with one hidden, sandboxed page and a
 * graphics process of its own. It is used only after that page has tried to get out and failed; GPUs
 * are looked for afterwards.
 * @throws Error with the reason when it may not be used here
 */
export async function electronHost(program: ElectronProgram): Promise<WorkerHost> {
  await sweepDataFolders()
  const check = await checkWindow(program)
  const missing = missingFrom(check)
  if (missing.length > 0) {
    const shown = check.through.slice(0, 10).join(', ')
    throw new Error(`its page was not kept from: ${missing.join(', ')}${shown === '' ? '' : ` (${shown})`}`)
  }
  const start = (options: WorkerStart): Promise<WorkerProcess> => startJobWindow(program, options)
  const watched = await startOnce(
    () => start({ memoryMiB: PROBE_MEMORY_MIB, gpu: null }),
    READY_MS,
    async (_, worker) => (await worker.usage()) !== null,
  )
  return lookingForGpu(start, electronReport(check, watched))
}

async function startJobWindow(program: ElectronProgram, { memoryMiB, gpu }: WorkerStart): Promise<WorkerProcess> {
  if (gpu !== null && gpu !== BROWSER_GPU) throw startFailed('there is no such GPU')
  return startWindow(program, {
    memoryMiB,
    gpu: gpu === null ? 'none' : (program.webgpu ?? 'hardware'),
    task: { do: 'jobs', gpu: gpu !== null },
  })
}

/** The host, usable at once, while an instance sees whether there is a GPU. */
function lookingForGpu(start: WorkerHost['start'], chosen: HostReport): WorkerHost {
  const listeners = new Set<() => void>()
  let report = chosen
  const look = async (): Promise<void> => {
    report = { ...report, gpu: await findGpu(start) }
    for (const listener of listeners) listener()
  }
  const looked = look()
  return {
    report: () => report,
    onReport: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    settled: () => looked,
    start,
  }
}

async function findGpu(start: WorkerHost['start']): Promise<HostReport['gpu']> {
  try {
    return await startOnce(
      () => start({ memoryMiB: PROBE_MEMORY_MIB, gpu: BROWSER_GPU }),
      READY_MS,
      ({ adapter }) => (adapter === null ? gpuMissing('the browser engine offers none') : gpuFound(adapter)),
    )
  } catch (error: unknown) {
    return gpuMissing(error instanceof Error ? error.message : 'unknown error')
  }
}

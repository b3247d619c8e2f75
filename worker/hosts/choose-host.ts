import { realpath } from 'node:fs/promises'
import { FrameReader } from '../../contract/worker-frames.ts'
import { FromWorker, WorkerReady } from '../../contract/worker.ts'
import type { HostReport, WorkerHost, WorkerProcess } from '../../contract/worker.ts'
import { bubblewrapSandbox } from './bubblewrap.ts'
import { findTool } from './find-tool.ts'
import { startFailed } from './launch.ts'
import { namespaceSandbox } from './namespaces.ts'
import { plainSandbox } from './plain.ts'
import { closedReport, hostReport, missingFor } from './report.ts'
import type { Sandbox } from './sandbox.ts'
import { checkSandbox, lastLine } from './self-check.ts'
import { workerFiles } from './worker-files.ts'

const PROBE_MEMORY_MIB = 16
const withoutNode: HostReport = {
  ...closedReport([]),
  summary: 'No job can run on this machine: the Node that runs jobs is missing. Install Hearth again.',
}
const READY_MS = 10_000

export interface HostOptions {
  /** The bundled worker program. */
  readonly workerFile: string
  /** Node 24 or later; null when this installation has none, and then no job can run. */
  readonly nodeBinary: string | null
  /** Absolute path of a system tool, or null; the system's own folders unless told. */
  readonly find?: (tool: string) => Promise<string | null>
}

/**
 * Finds the strongest sandbox that works here, by running a worker and an escape attempt in it:
 * bubblewrap, then util-linux namespaces, then a plain process for built-in programs only, then
 * nothing. What a sandbox did not hold back is reported as off, and it is not used for strangers.
 */
export async function chooseHost(options: HostOptions): Promise<WorkerHost> {
  const { nodeBinary } = options
  if (nodeBinary === null) return closedHost(withoutNode)
  const find = options.find ?? findTool
  const problems: string[] = []
  for (const [name, make] of Object.entries(makers({ nodeBinary, workerFile: options.workerFile }, find))) {
    try {
      const sandbox = await make()
      if (typeof sandbox === 'string') problems.push(sandbox)
      else return hostOf(sandbox, await prove(sandbox, problems))
    } catch (error: unknown) {
      problems.push(`${name} does not work here: ${error instanceof Error ? error.message : 'unknown error'}.`)
    }
  }
  return closedHost(closedReport(problems))
}

/** Strongest first. A string says why there is none of this kind. */
function makers(
  { nodeBinary, workerFile }: { readonly nodeBinary: string; readonly workerFile: string },
  find: (tool: string) => Promise<string | null>,
): Record<string, () => Promise<Sandbox | string>> {
  const plain = async (): Promise<Sandbox> =>
    plainSandbox({ node: await realpath(nodeBinary), bundle: await realpath(workerFile) }, await find('setpriv'))
  if (process.platform !== 'linux') return { 'A plain process': plain }
  return {
    Bubblewrap: async () => {
      const bwrap = await find('bwrap')
      if (bwrap === null) return 'Bubblewrap is not installed.'
      return bubblewrapSandbox(bwrap, await workerFiles(nodeBinary, workerFile))
    },
    'A namespace sandbox': async () => {
      const names = ['sh', 'unshare', 'setpriv', 'mount', 'umount', 'pivot_root'] as const
      const [shell, unshare, setpriv, mount, umount, pivotRoot] = await Promise.all(names.map((name) => find(name)))
      if (!shell || !unshare || !setpriv || !mount || !umount || !pivotRoot)
        return 'The tools of util-linux are missing.'
      const tools = { shell, unshare, setpriv, mount, umount, pivotRoot }
      return namespaceSandbox(tools, await workerFiles(nodeBinary, workerFile))
    },
    'A plain process': plain,
  }
}

/** Runs a worker and the self-check. @throws with the reason when this sandbox may not be used */
async function prove(sandbox: Sandbox, problems: readonly string[]): Promise<HostReport> {
  const [held, watched] = await Promise.all([checkSandbox(sandbox), startOnce(sandbox)])
  const missing = sandbox.name === 'plain' ? [] : missingFor(sandbox.name, held)
  if (missing.length > 0) throw new Error(`its worker was not kept from: ${missing.join(', ')}`)
  return hostReport(sandbox.name, held, watched, problems)
}

/** Starts a worker up to its `ready`; tells whether its use of the machine can be measured. */
async function startOnce(sandbox: Sandbox): Promise<boolean> {
  const worker = await sandbox.start({ memoryMiB: PROBE_MEMORY_MIB, gpu: null })
  const timer = setTimeout(() => worker.kill(), READY_MS)
  try {
    await untilReady(worker)
    return (await worker.usage()) !== null
  } finally {
    clearTimeout(timer)
    worker.kill()
    await worker.exited
  }
}

async function untilReady(worker: WorkerProcess): Promise<void> {
  const reader = new FrameReader()
  for await (const chunk of worker.received) {
    const [frame] = reader.push(chunk)
    if (frame === undefined) continue
    if (frame.type !== FromWorker.ready) break
    WorkerReady.parse(JSON.parse(new TextDecoder().decode(frame.payload)))
    return
  }
  const { stderr } = await worker.exited
  throw new Error(lastLine(stderr) ?? 'its worker said nothing')
}

function hostOf(sandbox: Sandbox, report: HostReport): WorkerHost {
  return { ...unchanging(report), start: (options) => sandbox.start(options) }
}

function closedHost(report: HostReport): WorkerHost {
  return {
    ...unchanging(report),
    start: async () => {
      throw startFailed('no sandbox works on this machine')
    },
  }
}

function unchanging(report: HostReport): Omit<WorkerHost, 'start'> {
  return { report: () => report, onReport: () => () => undefined, settled: async () => undefined }
}

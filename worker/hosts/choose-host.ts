import { realpath } from 'node:fs/promises'
import type { HostReport, WorkerHost } from '../../contract/worker.ts'
import { say } from '../../contract/words/say.ts'
import { bubblewrapSandbox } from './bubblewrap.ts'
import { findTool } from './find-tool.ts'
import { electronHost } from './electron/electron-host.ts'
import type { ElectronProgram } from './electron/program.ts'
import { closedHost, openHost } from './host.ts'
import { namespaceSandbox } from './namespaces.ts'
import { namespaceTools } from './namespace-tools.ts'
import { plainSandbox } from './plain.ts'
import { startOnce } from './ready.ts'
import { closedReport, hostReport, missingFor } from './report.ts'
import type { Sandbox } from './sandbox.ts'
import { checkSandbox } from './self-check.ts'
import { workerFiles } from './worker-files.ts'

const PROBE_MEMORY_MIB = 16
const withoutNode: HostReport = {
  ...closedReport([]),
  summary: say`No job can run on this machine: the Node that runs jobs is missing. Install Hearth again.`,
}
const READY_MS = 10_000

export interface HostOptions {
  /** The bundled worker program. */
  readonly workerFile: string
  /** Node 24 or later; null when this installation has none, and then no job can run. */
  readonly nodeBinary: string | null
  /** Dawn's module for this system; without it no GPU is looked for. */
  readonly gpuModule?: string
  /** How to start Electron again, where the engine runs inside it. */
  readonly electron?: ElectronProgram
  /** Absolute path of a system tool, or null; the system's own folders unless told. */
  readonly find?: (tool: string) => Promise<string | null>
}

type Find = NonNullable<HostOptions['find']>

/**
 * Finds the strongest sandbox that works here, by running a worker and an escape attempt in it:
 * bubblewrap, then util-linux namespaces, then a second Electron, then a plain process for built-in
 * programs only, then nothing. What a sandbox did not hold back is reported as off, and it is not used for strangers.
 * GPUs are looked for afterwards: see `WorkerHost.settled`.
 */
export async function chooseHost(options: HostOptions): Promise<WorkerHost> {
  const { nodeBinary, gpuModule } = options
  if (nodeBinary === null) return closedHost(withoutNode)
  const find = options.find ?? findTool
  const gpu = gpuModule === undefined ? null : { module: gpuModule, node: nodeBinary, find, environment: process.env }
  const problems: string[] = []
  for (const [name, make] of Object.entries(makers(nodeBinary, options, find))) {
    try {
      const sandbox = await make()
      if (typeof sandbox === 'string') problems.push(sandbox)
      else if ('report' in sandbox) return sandbox
      else return openHost(sandbox, await prove(sandbox, problems), gpu)
    } catch (error: unknown) {
      problems.push(say`${name} does not work here: ${error instanceof Error ? error.message : say`unknown error`}.`)
    }
  }
  return closedHost(closedReport(problems))
}

/** Strongest first. A string says why there is none of this kind. */
function makers(
  nodeBinary: string,
  { workerFile, electron }: HostOptions,
  find: Find,
): Record<string, () => Promise<Sandbox | WorkerHost | string>> {
  const plain = async (): Promise<Sandbox> => {
    const files = { node: await realpath(nodeBinary), bundle: await realpath(workerFile) }
    return plainSandbox(files, { setpriv: await find('setpriv'), prlimit: await find('prlimit') })
  }
  const weaker = {
    ...(electron === undefined ? {} : { 'A second Electron': () => electronHost(electron) }),
    'A plain process': plain,
  }
  if (process.platform !== 'linux') return weaker
  const files = async () => workerFiles(nodeBinary, workerFile, await find('prlimit'))
  return {
    Bubblewrap: async () => {
      const bwrap = await find('bwrap')
      return bwrap === null ? say`Bubblewrap is not installed.` : bubblewrapSandbox(bwrap, await files())
    },
    'A namespace sandbox': async () => {
      const tools = await namespaceTools(find)
      return tools === null ? say`The tools of util-linux are missing.` : namespaceSandbox(tools, await files())
    },
    ...weaker,
  }
}

/** Runs a worker and the self-check. @throws with the reason when this sandbox may not be used */
async function prove(sandbox: Sandbox, problems: readonly string[]): Promise<HostReport> {
  const start = () => sandbox.start({ memoryMiB: PROBE_MEMORY_MIB, gpu: null })
  const [held, watched] = await Promise.all([
    checkSandbox(sandbox),
    startOnce(start, READY_MS, async (_, worker) => (await worker.usage()) !== null),
  ])
  const missing = sandbox.name === 'plain' ? [] : missingFor(sandbox.name, held)
  if (missing.length > 0) throw new Error(`its worker was not kept from: ${missing.join(', ')}`)
  return hostReport(sandbox.name, held, watched, problems)
}

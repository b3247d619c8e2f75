import { realpathSync } from 'node:fs'
import { bubblewrapPlan } from '../../../worker/hosts/bubblewrap.ts'
import { findTool } from '../../../worker/hosts/find-tool.ts'
import { launch } from '../../../worker/hosts/launch.ts'
import type { LaunchPlan } from '../../../worker/hosts/launch.ts'
import { namespaceParts, namespacePlan } from '../../../worker/hosts/namespaces.ts'
import { namespaceTools } from '../../../worker/hosts/namespace-tools.ts'
import { plainSandbox } from '../../../worker/hosts/plain.ts'
import { scriptProgram } from '../../../worker/hosts/program.ts'
import type { Sandbox } from '../../../worker/hosts/sandbox.ts'
import { filterArchitecture } from '../../../worker/hosts/seccomp.ts'
import { workerFiles } from '../../../worker/hosts/worker-files.ts'
import type { WorkerFiles } from '../../../worker/hosts/worker-files.ts'
import type { Weakening } from './weakenings.ts'

export interface WallOptions {
  /** Shown to the worker as its program; the probes run scripts instead. */
  readonly bundle: string
  /** Further libraries to show: what the probes load. */
  readonly libraries: readonly string[]
  readonly weakening: Weakening | null
}

/**
 * A host as it is, or with one protection taken away. Only scripts can be run in it.
 * @throws with the reason when this machine has no such host
 */
export async function wallsOf(name: Sandbox['name'], options: WallOptions): Promise<Sandbox> {
  if (name === 'plain') {
    const files = { node: realpathSync(process.execPath), bundle: options.bundle }
    return plainSandbox(files, { setpriv: await findTool('setpriv'), prlimit: await findTool('prlimit') })
  }
  const { weakening } = options
  const found = await workerFiles(process.execPath, options.bundle, await findTool('prlimit'))
  const limited = weakening?.withoutLimits === true ? { ...found, prlimit: null } : found
  const files: WorkerFiles = { ...limited, libraries: [...limited.libraries, ...options.libraries] }
  const planOf =
    name === 'bubblewrap'
      ? await bubblewrapPlans(files)
      : await namespacePlans(files, weakening?.withoutFilter === true)
  const evaluate: Sandbox['evaluate'] = (script, args, gpu = null) => {
    const plan = planOf(scriptProgram(script, args, gpu))
    return launch(weakening?.change?.(plan, files) ?? plan)
  }
  return { name, evaluate, start: () => Promise.reject(new Error('Only scripts are run here.')) }
}

type Plans = (program: ReturnType<typeof scriptProgram>) => LaunchPlan

async function bubblewrapPlans(files: WorkerFiles): Promise<Plans> {
  const bwrap = await findTool('bwrap')
  const architecture = filterArchitecture(process.arch)
  if (bwrap === null || architecture === null) throw new Error('bubblewrap is not installed, or has no filter here')
  return (program) => bubblewrapPlan({ bwrap, files, architecture }, program)
}

async function namespacePlans(files: WorkerFiles, withoutFilter: boolean): Promise<Plans> {
  const tools = await namespaceTools(findTool)
  if (tools === null) throw new Error('the tools of util-linux are missing')
  const parts = await namespaceParts(withoutFilter ? { ...tools, filter: null } : tools, files)
  return (program) => namespacePlan(parts, program)
}

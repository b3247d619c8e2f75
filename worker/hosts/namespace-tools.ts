import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { FilterTool } from './namespace-filter.ts'
import type { NamespaceTools } from './namespaces.ts'

const run = promisify(execFile)
const names = ['sh', 'unshare', 'setpriv', 'mount', 'umount', 'pivot_root'] as const

type Find = (tool: string) => Promise<string | null>

/** The tools of a namespace sandbox; null where one is missing. */
export async function namespaceTools(find: Find): Promise<NamespaceTools | null> {
  const [shell, unshare, setpriv, mount, umount, pivotRoot] = await Promise.all(names.map((name) => find(name)))
  if (!shell || !unshare || !setpriv || !mount || !umount || !pivotRoot) return null
  return { shell, unshare, setpriv, mount, umount, pivotRoot, filter: await filterTool(setpriv, find) }
}

/** Only recent versions of setpriv know filters; nearly every system has a Perl, which can make any call. */
async function filterTool(setpriv: string, find: Find): Promise<FilterTool | null> {
  const { stdout } = await run(setpriv, ['--help'], { timeout: 5000, killSignal: 'SIGKILL', env: {} })
  if (stdout.includes('--seccomp-filter')) return { kind: 'setpriv' }
  const perl = await find('perl')
  return perl === null ? null : { kind: 'perl', perl }
}

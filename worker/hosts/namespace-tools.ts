import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { NamespaceTools } from './namespaces.ts'

const run = promisify(execFile)
const names = ['sh', 'unshare', 'setpriv', 'mount', 'umount', 'pivot_root'] as const

/** The tools of a namespace sandbox; null where one is missing. */
export async function namespaceTools(find: (tool: string) => Promise<string | null>): Promise<NamespaceTools | null> {
  const [shell, unshare, setpriv, mount, umount, pivotRoot] = await Promise.all(names.map((name) => find(name)))
  if (!shell || !unshare || !setpriv || !mount || !umount || !pivotRoot) return null
  return { shell, unshare, setpriv, mount, umount, pivotRoot, filters: await canFilter(setpriv) }
}

async function canFilter(setpriv: string): Promise<boolean> {
  const { stdout } = await run(setpriv, ['--help'], { timeout: 5000, killSignal: 'SIGKILL', env: {} })
  return stdout.includes('--seccomp-filter')
}

import { readFile } from 'node:fs/promises'
import { treeMembers } from '../process-tree.ts'

/**
 * Whether every renderer in a tree of Chromium's processes is held by a system-call filter and cannot gain
 * privileges, seen from outside; null where the system does not show it.
 */
export async function renderersAreFiltered(root: number): Promise<boolean | null> {
  if (process.platform !== 'linux') return null
  const processes = await Promise.all(treeMembers(root).map(({ pid }) => describe(pid)))
  const renderers = processes.filter(({ commandLine }) => commandLine.includes('--type=renderer'))
  return (
    renderers.length > 0 &&
    renderers.every(({ status }) => /^Seccomp:\s+2$/m.test(status) && /^NoNewPrivs:\s+1$/m.test(status))
  )
}

async function describe(pid: number): Promise<{ readonly commandLine: string; readonly status: string }> {
  const [commandLine, status] = await Promise.all(
    ['cmdline', 'status'].map((name) => readFile(`/proc/${pid}/${name}`, 'latin1').catch(ifGone)),
  )
  return { commandLine: commandLine ?? '', status: status ?? '' }
}

/** Processes end while they are looked at; one that is gone needs no sandbox. */
function ifGone(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'ENOENT' || code === 'ESRCH') return ''
  throw error
}

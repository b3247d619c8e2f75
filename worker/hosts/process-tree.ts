import { existsSync, readFileSync, readdirSync } from 'node:fs'
import type { WorkerUsage } from '../../contract/worker.ts'

/** USER_HZ is 100 on every architecture Node runs on. */
const TICK_MS = 10
/** Kernels may be built without this file; then all of /proc is searched. */
const hasChildrenFile = existsSync(`/proc/${process.pid}/task/${process.pid}/children`)

/** A process, told apart from a later one that was given the same number. */
export interface ProcessRef {
  readonly pid: number
  /** Start time in clock ticks since boot; null when it was gone, or there is no /proc. */
  readonly startedAt: number | null
}

interface ProcessFacts extends ProcessRef {
  readonly parent: number
  /** Of itself and of its children that are gone. */
  readonly cpuMs: number
}

/** What a tree uses; null where /proc cannot tell, or when the tree is gone. */
export function treeUsage(root: number): WorkerUsage | null {
  const tree = processTree(root)
  if (tree.length === 0) return null
  return {
    cpuMs: tree.reduce((sum, entry) => sum + entry.cpuMs, 0),
    rssBytes: tree.reduce((sum, entry) => sum + residentBytes(entry.pid), 0),
    processes: tree.length,
  }
}

/** The processes of a tree, root first. */
export function treeMembers(root: number): readonly ProcessRef[] {
  return processTree(root).map(({ pid, startedAt }) => ({ pid, startedAt }))
}

/** SIGKILL, unless it is gone already. */
export function killProcess(target: ProcessRef): void {
  if (target.startedAt === null || isRunning(target)) signalKill(target.pid)
}

/** SIGKILL to the process group that `leader` leads; only sure to be that group while the leader is not collected. */
export function killGroup(leader: number): void {
  signalKill(process.platform === 'win32' ? leader : -leader)
}

/** Whether it still runs; one that only waits to be collected does not. */
export function isRunning(target: ProcessRef): boolean {
  return target.startedAt !== null && readProcess(target.pid)?.startedAt === target.startedAt
}

function signalKill(target: number): void {
  try {
    process.kill(target, 'SIGKILL')
  } catch (error: unknown) {
    if (!isGone(error)) throw error
  }
}

function processTree(root: number): readonly ProcessFacts[] {
  const found: ProcessFacts[] = []
  const waiting = [root]
  const childrenOf = hasChildrenFile ? listedChildren : searchChildren()
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    const facts = readProcess(pid)
    if (facts === null) continue
    found.push(facts)
    waiting.push(...childrenOf(pid))
  }
  return found
}

function readProcess(pid: number): ProcessFacts | null {
  const stat = readIfThere(`/proc/${pid}/stat`)
  if (stat === null) return null
  // The name in brackets may hold anything; the numbered fields start after its last bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (fields[0] === 'Z' || fields[0] === 'X') return null
  const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index] ?? 0), 0)
  return { pid, startedAt: Number(fields[19] ?? 0), parent: Number(fields[1] ?? 0), cpuMs: ticks * TICK_MS }
}

function residentBytes(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readIfThere(`/proc/${pid}/status`) ?? '')
  return Number(line?.[1] ?? 0) * 1024
}

function listedChildren(pid: number): readonly number[] {
  return namesIn(`/proc/${pid}/task`).flatMap((task) =>
    (readIfThere(`/proc/${pid}/task/${task}/children`) ?? '').split(' ').filter(Boolean).map(Number),
  )
}

function searchChildren(): (pid: number) => readonly number[] {
  const all = namesIn('/proc').flatMap((name) => (/^\d+$/.test(name) ? (readProcess(Number(name)) ?? []) : []))
  return (parent) => all.filter((entry) => entry.parent === parent).map((entry) => entry.pid)
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'latin1')
  } catch (error: unknown) {
    return ignoreGone(error, null)
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch (error: unknown) {
    return ignoreGone(error, [])
  }
}

/** Processes end while they are looked at, and some systems have no /proc at all. */
function ignoreGone<T>(error: unknown, instead: T): T {
  if (isGone(error)) return instead
  throw error
}

function isGone(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null
  return code === 'ENOENT' || code === 'ESRCH'
}

import { readFileSync } from 'node:fs'

/** USER_HZ is 100 on every architecture Node runs on. */
const TICK_MS = 10
const PAGE_BYTES = pageBytes()

/** A process, told apart from a later one that was given the same number. */
export interface ProcessRef {
  readonly pid: number
  /** Start time in clock ticks since boot; null when it was gone, or there is no /proc. */
  readonly startedAt: number | null
}

export interface ProcessFacts extends ProcessRef {
  readonly parent: number
  /** Of itself and of its children that are gone. */
  readonly cpuMs: number
  readonly rssBytes: number
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

/** Null when there is no such process any more, or no /proc. */
export function readProcess(pid: number): ProcessFacts | null {
  try {
    return factsIn(pid, readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch (error: unknown) {
    return ignoreGone(error, null)
  }
}

/** What `/proc/PID/stat` says; null for one that only waits to be collected. */
export function factsIn(pid: number, stat: string): ProcessFacts | null {
  // The name in brackets may hold anything; the numbered fields start after its last bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (fields[0] === 'Z' || fields[0] === 'X' || fields.length < 22) return null
  const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index] ?? 0), 0)
  return {
    pid,
    startedAt: Number(fields[19] ?? 0),
    parent: Number(fields[1] ?? 0),
    cpuMs: ticks * TICK_MS,
    rssBytes: Number(fields[21] ?? 0) * PAGE_BYTES,
  }
}

/** Processes end while they are looked at, and some systems have no /proc at all. */
export function ignoreGone<T>(error: unknown, instead: T): T {
  if (isGone(error)) return instead
  throw error
}

function signalKill(target: number): void {
  try {
    process.kill(target, 'SIGKILL')
  } catch (error: unknown) {
    if (!isGone(error)) throw error
  }
}

function isGone(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null
  return code === 'ENOENT' || code === 'ESRCH'
}

/** What the kernel tells every program at its start: pairs of a type and a value, eight bytes each. */
function pageBytes(): number {
  const PAGE_SIZE = 6n
  try {
    const words = readFileSync('/proc/self/auxv')
    for (let at = 0; at + 16 <= words.length; at += 16) {
      if (words.readBigUInt64LE(at) === PAGE_SIZE) return Number(words.readBigUInt64LE(at + 8))
    }
  } catch {
    // No /proc: then no process can be measured, and the figure is not used.
  }
  return 4096
}

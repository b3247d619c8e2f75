import { readdirSync, readFileSync } from 'node:fs'

export interface Usage {
  readonly cpuMs: number
  readonly rssBytes: number
  readonly processes: number
}

const TICK_MS = 10
const PAGE_BYTES = 4096

/** CPU time, also of programs that have ended, and resident memory of a process and all its descendants, from /proc. Linux only. */
export function usageOfTree(root: number): Usage {
  const parents = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    const stat = Number.isInteger(pid) ? statOf(pid) : null
    if (stat !== null) parents.set(stat.parent, [...(parents.get(stat.parent) ?? []), pid])
  }
  const total = { cpuMs: 0, rssBytes: 0, processes: 0 }
  const visit = (pid: number): void => {
    const stat = statOf(pid)
    if (stat === null) return
    total.cpuMs += (stat.ticks + stat.endedTicks) * TICK_MS
    total.rssBytes += stat.pages * PAGE_BYTES
    total.processes += 1
    for (const child of parents.get(pid) ?? []) visit(child)
  }
  visit(root)
  return total
}

/** CPU time and memory of one process alone. */
export function usageOf(pid: number): Usage {
  const stat = statOf(pid)
  return stat === null
    ? { cpuMs: 0, rssBytes: 0, processes: 0 }
    : { cpuMs: stat.ticks * TICK_MS, rssBytes: stat.pages * PAGE_BYTES, processes: 1 }
}

/**
 * How often the threads of a process gave up the processor to wait, since it started: each time it was woken for
 * something. Threads that have ended are no longer counted.
 */
export function wakeUpsOf(pid: number): number {
  let sum = 0
  for (const task of namesIn(`/proc/${pid}/task`)) {
    const status = textOf(`/proc/${pid}/task/${task}/status`)
    sum += Number(/^voluntary_ctxt_switches:\s+(\d+)$/m.exec(status)?.[1] ?? 0)
  }
  return sum
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    // The process ended while we looked, which is an answer.
    return []
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // So did a thread of it.
    return ''
  }
}

interface Stat {
  readonly parent: number
  readonly ticks: number
  /** Of children that have ended. */
  readonly endedTicks: number
  readonly pages: number
}

function statOf(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const field = (index: number): number => Number(fields[index - 3])
    return {
      parent: field(4),
      ticks: field(14) + field(15),
      endedTicks: field(16) + field(17),
      pages: field(24),
    }
  } catch {
    // The process ended while we looked, which is an answer.
    return null
  }
}

import { readdirSync, readFileSync } from 'node:fs'

export interface Usage {
  readonly cpuMs: number
  readonly rssBytes: number
  readonly processes: number
}

const TICK_MS = 10
const PAGE_BYTES = 4096

/** CPU time and resident memory of a process and all its descendants, from /proc. Linux only. */
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
    total.cpuMs += stat.ticks * TICK_MS
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

function statOf(pid: number): { readonly parent: number; readonly ticks: number; readonly pages: number } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const field = (index: number): number => Number(fields[index - 3])
    return { parent: field(4), ticks: field(14) + field(15), pages: field(24) }
  } catch {
    // The process ended while we looked, which is an answer.
    return null
  }
}

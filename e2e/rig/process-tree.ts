import { readdirSync, readFileSync } from 'node:fs'

/** One process, told apart from a later one that got the same number. */
export interface ProcessMark {
  readonly pid: number
  /** Clock ticks since boot. */
  readonly startedAt: number
  readonly command: string
}

/** A process and all its descendants at this moment, from /proc. Linux only. */
export function treeOf(root: number): readonly ProcessMark[] {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    const stat = Number.isInteger(pid) ? readStat(pid) : null
    if (stat !== null) children.set(stat.parent, [...(children.get(stat.parent) ?? []), pid])
  }
  const found: ProcessMark[] = []
  const visit = (pid: number): void => {
    const stat = readStat(pid)
    if (stat === null) return
    found.push({ pid, startedAt: stat.startedAt, command: commandOf(pid) })
    for (const child of children.get(pid) ?? []) visit(child)
  }
  visit(root)
  return found
}

/** Those that still run; one that ended and was not yet collected by its parent does not. */
export function stillRunning(marks: readonly ProcessMark[]): readonly ProcessMark[] {
  return marks.filter(({ pid, startedAt }) => {
    const stat = readStat(pid)
    return stat !== null && stat.startedAt === startedAt && stat.state !== 'Z' && stat.state !== 'X'
  })
}

function readStat(pid: number): { readonly state: string; readonly parent: number; readonly startedAt: number } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { state: fields[0] ?? '', parent: Number(fields[1]), startedAt: Number(fields[19]) }
  } catch {
    // It ended while we looked, which is an answer.
    return null
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim().slice(0, 200)
  } catch {
    // It ended while we looked: what it was does not matter any more.
    return ''
  }
}

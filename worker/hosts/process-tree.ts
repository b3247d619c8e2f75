import { closeSync, existsSync, openSync, readFileSync, readSync, readdirSync } from 'node:fs'
import type { WorkerUsage } from '../../contract/worker.ts'
import { factsIn, ignoreGone, readProcess } from './process-ref.ts'
import type { ProcessFacts, ProcessRef } from './process-ref.ts'

/** Kernels may be built without this file; then all of /proc is searched. */
const hasChildrenFile = existsSync(`/proc/${process.pid}/task/${process.pid}/children`)
/** New members are looked for at least this often, whatever the kernel says of new processes. */
const SEARCH_MS = 500
const buffer = Buffer.alloc(1024)

/**
 * A process and everything below it. Its members stay open, so that asking what they use costs one
 * short read each; new ones are looked for only when any process was made on this machine.
 */
export class ProcessTree {
  readonly #root: number
  /** Everyone ever seen in the tree; the descriptor is that of /proc/PID/stat, null when gone. */
  readonly #members = new Map<number, { readonly ref: ProcessRef; stat: number | null }>()
  #searched = { at: Number.NEGATIVE_INFINITY, newest: '' }

  constructor(root: number) {
    this.#root = root
  }

  /** Null where /proc cannot tell, or when the tree is gone. */
  usage(): WorkerUsage | null {
    const newest = newestTask()
    const now = performance.now()
    if (newest !== this.#searched.newest || now - this.#searched.at > SEARCH_MS) {
      this.#search()
      this.#searched = { at: now, newest }
    }
    const alive = [...this.#members.values()].flatMap((member) => readOpen(member) ?? [])
    if (alive.length === 0) return null
    return {
      cpuMs: alive.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
      rssBytes: alive.reduce((sum, { rssBytes }) => sum + rssBytes, 0),
      processes: alive.length,
    }
  }

  /** Everyone who was ever seen in the tree, looked at once more. */
  members(): readonly ProcessRef[] {
    this.#search()
    return [...this.#members.values()].map(({ ref }) => ref)
  }

  /** As `members`, for the last time: the tree holds nothing open after it. */
  close(): readonly ProcessRef[] {
    for (const member of this.#members.values()) closeStat(member)
    return [...this.#members.values()].map(({ ref }) => ref)
  }

  #search(): void {
    for (const { pid, startedAt } of processTree(this.#root)) {
      const known = this.#members.get(pid)
      if (known?.ref.startedAt === startedAt) continue
      if (known !== undefined) closeStat(known)
      this.#members.set(pid, { ref: { pid, startedAt }, stat: openStat(pid) })
    }
  }
}

/** The processes of a tree as they are now, root first. */
export function treeMembers(root: number): readonly ProcessRef[] {
  return processTree(root).map(({ pid, startedAt }) => ({ pid, startedAt }))
}

function readOpen(member: { readonly ref: ProcessRef; stat: number | null }): ProcessFacts | null {
  if (member.stat === null) return null
  const text = textOf(member.stat)
  const facts = text === null ? null : factsIn(member.ref.pid, text)
  // The file belongs to the process, not to its number: a later one cannot be meant.
  if (text === null) closeStat(member)
  return facts
}

function closeStat(member: { stat: number | null }): void {
  if (member.stat !== null) closeSync(member.stat)
  member.stat = null
}

function openStat(pid: number): number | null {
  try {
    return openSync(`/proc/${pid}/stat`, 'r')
  } catch (error: unknown) {
    return ignoreGone(error, null)
  }
}

function textOf(descriptor: number): string | null {
  try {
    return buffer.toString('latin1', 0, readSync(descriptor, buffer, 0, buffer.length, 0))
  } catch (error: unknown) {
    return ignoreGone(error, null)
  }
}

/** Number of the process or thread that was made last, anywhere; it changes when one is. */
function newestTask(): string {
  return (readIfThere('/proc/loadavg') ?? '').trimEnd().split(' ').at(-1) ?? ''
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

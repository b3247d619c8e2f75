import path from 'node:path'
import { namesIn, textOf } from '../hardware/kernel-file.ts'

/** A process and all that it has started, by the ids of their first threads. Linux. */
export async function processesBelow(pid: number): Promise<readonly number[]> {
  const tasks = await namesIn(`/proc/${pid}/task`)
  const children = await Promise.all(
    tasks.map((task) => textOf(path.join('/proc', String(pid), 'task', task, 'children'))),
  )
  const below = children.flatMap((text) => (text === null || text === '' ? [] : text.split(' ').map(Number)))
  return [pid, ...(await Promise.all(below.map(processesBelow))).flat()]
}

/** Every thread of a process and of all that it has started; a process’s id is that of its first thread. Linux. */
export async function threadsBelow(pid: number): Promise<readonly number[]> {
  const tasks = (await namesIn(`/proc/${pid}/task`)).map(Number)
  const children = await Promise.all(
    tasks.map((task) => textOf(path.join('/proc', String(pid), 'task', String(task), 'children'))),
  )
  const below = children.flatMap((text) => (text === null || text === '' ? [] : text.split(' ').map(Number)))
  return [...tasks, ...(await Promise.all(below.map(threadsBelow))).flat()]
}

/** The processes of our workers, as the driver of a card names them; null where the system does not tell. */
export async function ownProcesses(
  workers: Iterable<{ readonly pid: number }>,
  platform: NodeJS.Platform = process.platform,
): Promise<ReadonlySet<number> | null> {
  if (platform !== 'linux') return null
  const trees = await Promise.all([...workers].map(({ pid }) => threadsBelow(pid)))
  return new Set(trees.flat())
}

import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { usageOf, wakeUpsOf, type Usage } from '../rig/process-usage.ts'

/** After a start, a pause or a change, before anything is watched. */
export const SETTLE_MS = 5_000
const MIB = 1024 * 1024

export interface Watched {
  /** Of one core. */
  readonly percent: number
  readonly rssMiB: number
}

/** Percent of one core over the watched time, and memory at its end. */
export async function watch(read: () => Usage, milliseconds: number): Promise<Watched> {
  const before = read()
  const startedAt = performance.now()
  await sleep(milliseconds)
  const after = read()
  return {
    percent: ((after.cpuMs - before.cpuMs) / (performance.now() - startedAt)) * 100,
    rssMiB: after.rssBytes / MIB,
  }
}

/** How often a second a process is woken, over the watched time. */
export async function wakeUps(pid: number, milliseconds: number): Promise<number> {
  const before = wakeUpsOf(pid)
  await sleep(milliseconds)
  return Math.max(0, wakeUpsOf(pid) - before) / (milliseconds / 1000)
}

/** A Node process that listens and does nothing else, for the same time. */
export async function emptyServer(milliseconds: number): Promise<Watched> {
  const child = spawn(process.execPath, ['-e', 'require("node:http").createServer().listen(0)'], { stdio: 'ignore' })
  try {
    await sleep(SETTLE_MS)
    return await watch(() => usageOf(child.pid ?? 0), milliseconds)
  } finally {
    child.kill('SIGKILL')
  }
}

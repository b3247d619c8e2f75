import { setTimeout as sleep } from 'node:timers/promises'
import { spawn } from 'node:child_process'
import { usageOf, usageOfTree, wakeUpsOf, type Usage } from '../rig/process-usage.ts'
import { runEngine } from '../rig/running-engine.ts'
import { withTempFolder } from '../rig/temp-folder.ts'
import { against, rounded, type Bench } from './result.ts'

const SETTLE_MS = 5_000
/** So long without a window, and so long with a client that is told of every change, as a window is. */
const CLOSED_MS = 5 * 60_000
const OPEN_MS = 60_000
const MIB = 1024 * 1024

interface Watched {
  /** Of one core. */
  readonly percent: number
  readonly rssMiB: number
}

/** Percent of one core over the watched time, and memory at its end. */
async function watch(read: () => Usage, milliseconds: number): Promise<Watched> {
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
async function wakeUps(pid: number, milliseconds: number): Promise<number> {
  const before = wakeUpsOf(pid)
  await sleep(milliseconds)
  return Math.max(0, wakeUpsOf(pid) - before) / (milliseconds / 1000)
}

/** A Node process that listens and does nothing else, for the same time. */
async function emptyServer(): Promise<{ readonly percent: number; readonly rssMiB: number }> {
  const child = spawn(process.execPath, ['-e', 'require("node:http").createServer().listen(0)'], { stdio: 'ignore' })
  try {
    await sleep(SETTLE_MS)
    return await watch(() => usageOf(child.pid ?? 0), CLOSED_MS)
  } finally {
    child.kill('SIGKILL')
  }
}

export const idle: Bench = {
  name: 'idle',
  summary: 'CPU, memory and wake-ups of a paused engine that looks at everything: 5 minutes without a window, 1 with',
  run: async () =>
    withTempFolder('bench-idle', async (dataRoot) => {
      const running = await runEngine({ dataRoot, buyer: true, built: true })
      try {
        const client = await running.client()
        await client.call('availability.pause', { for: 'resume' })
        client.close()
        await sleep(SETTLE_MS)
        const [engine, tree, woken, nothing] = await Promise.all([
          watch(() => usageOf(running.pid), CLOSED_MS),
          watch(() => usageOfTree(running.pid), CLOSED_MS),
          wakeUps(running.pid, CLOSED_MS),
          emptyServer(),
        ])
        const window = await running.client()
        const [open, wokenOpen] = await Promise.all([
          watch(() => usageOf(running.pid), OPEN_MS),
          wakeUps(running.pid, OPEN_MS),
        ])
        window.close()
        return [
          {
            name: 'idle',
            value: rounded(engine.percent),
            unit: '% of one core',
            detail: `the engine’s own process, no window, for 5 minutes that begin ${SETTLE_MS / 1000} s after the pause; with the practice chain, its keeper and every program it starts ${rounded(tree.percent)} %, with a window ${rounded(open.percent)} %. An empty Node server: ${rounded(nothing.percent)} %`,
          },
          {
            name: 'idle-wake-ups',
            value: rounded(woken),
            unit: 'a second',
            detail: `of all threads of the engine, no window; with a window ${rounded(wokenOpen)}`,
          },
          {
            name: 'idle-memory',
            value: rounded(engine.rssMiB),
            unit: 'MiB resident',
            ...against({ name: 'an empty Node server', value: nothing.rssMiB }, engine.rssMiB),
            detail: `no window; with the practice chain and its keeper ${rounded(tree.rssMiB)} MiB, with a window ${rounded(open.rssMiB)} MiB`,
          },
        ]
      } finally {
        await running.stop()
      }
    }),
}

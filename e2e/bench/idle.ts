import { setTimeout as sleep } from 'node:timers/promises'
import { spawn } from 'node:child_process'
import { usageOf, usageOfTree, type Usage } from '../rig/process-usage.ts'
import { runEngine } from '../rig/running-engine.ts'
import { withTempFolder } from '../rig/temp-folder.ts'
import { against, rounded, type Bench } from './result.ts'

const SETTLE_MS = 5_000
const WATCH_MS = 60_000
const MIB = 1024 * 1024

/** Percent of one core over the watched time, and memory at its end. */
async function watch(read: () => Usage): Promise<{ readonly percent: number; readonly rssMiB: number }> {
  const before = read()
  const startedAt = performance.now()
  await sleep(WATCH_MS)
  const after = read()
  return {
    percent: ((after.cpuMs - before.cpuMs) / (performance.now() - startedAt)) * 100,
    rssMiB: after.rssBytes / MIB,
  }
}

/** A Node process that listens and does nothing else, for the same time. */
async function emptyServer(): Promise<{ readonly percent: number; readonly rssMiB: number }> {
  const child = spawn(process.execPath, ['-e', 'require("node:http").createServer().listen(0)'], { stdio: 'ignore' })
  try {
    await sleep(SETTLE_MS)
    return await watch(() => usageOf(child.pid ?? 0))
  } finally {
    child.kill('SIGKILL')
  }
}

export const idle: Bench = {
  name: 'idle',
  summary: 'CPU and memory of a paused engine over 60 s',
  run: async () =>
    withTempFolder('bench-idle', async (dataRoot) => {
      const running = await runEngine({ dataRoot, buyer: true })
      try {
        const client = await running.client()
        await client.call('availability.pause', { for: 'resume' })
        client.close()
        await sleep(SETTLE_MS)
        const [engine, tree, nothing] = await Promise.all([
          watch(() => usageOf(running.pid)),
          watch(() => usageOfTree(running.pid)),
          emptyServer(),
        ])
        return [
          {
            name: 'idle',
            value: rounded(engine.percent),
            unit: '% of one core',
            detail: `the engine alone; with the practice chain and its keeper ${rounded(tree.percent)} %. An empty Node server: ${rounded(nothing.percent)} %`,
          },
          {
            name: 'idle-memory',
            value: rounded(engine.rssMiB),
            unit: 'MiB resident',
            ...against({ name: 'an empty Node server', value: nothing.rssMiB }, engine.rssMiB),
            detail: `with the practice chain and its keeper ${rounded(tree.rssMiB)} MiB`,
          },
        ]
      } finally {
        await running.stop()
      }
    }),
}

import { setTimeout as sleep } from 'node:timers/promises'
import { usageOf, usageOfTree } from '../rig/process-usage.ts'
import { runEngine } from '../rig/running-engine.ts'
import { withTempFolder } from '../rig/temp-folder.ts'
import { emptyServer, SETTLE_MS, wakeUps, watch } from './idle-watch.ts'
import { against, rounded, type Bench } from './result.ts'

/** So long without a window, and so long with a client that is told of every change, as a window is. */
const CLOSED_MS = 5 * 60_000
const OPEN_MS = 60_000

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
          emptyServer(CLOSED_MS),
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

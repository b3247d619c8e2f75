import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EngineClient } from '../../main/cli/client.ts'
import { usageOf, usageOfTree } from '../rig/process-usage.ts'
import { runEngine } from '../rig/running-engine.ts'
import { withTempFolder } from '../rig/temp-folder.ts'
import { emptyServer, SETTLE_MS, wakeUps, watch } from './idle-watch.ts'
import { against, rounded, type Bench } from './result.ts'

const WATCHED_MS = 5 * 60_000
/** For the first round of router and peers. */
const OUTSIDE_MS = 120_000

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Strangers may connect from now on; resolves once the router has been searched for and peers have been. */
async function allow(client: EngineClient): Promise<string> {
  await client.call('wallet.unlock', { passphrase: 'practice' })
  await client.call('reach.set', { allowed: true, port: await freePort() })
  await client.call('wallet.lock', {})
  const until = performance.now() + OUTSIDE_MS
  for (;;) {
    const { listening, router, peers } = await client.call('reach.get', {})
    if (listening !== null && router !== null && peers !== null) return router.sentence
    if (performance.now() > until)
      throw new Error('nobody listens to strangers, or the search for a router has not ended')
    await sleep(500)
  }
}

/** A node as it waits for work most of its life: nobody buys, and everything that would be needed is ready. */
export const idleListening: Bench = {
  name: 'idle-listening',
  summary: 'CPU, memory and wake-ups of a node that waits for work and listens to strangers over TLS: 5 minutes',
  run: async () =>
    withTempFolder('bench-idle-listening', async (dataRoot) => {
      const running = await runEngine({ dataRoot, buyer: false, built: true })
      try {
        const client = await running.client()
        const router = await allow(client)
        client.close()
        await sleep(SETTLE_MS)
        const [engine, tree, woken, nothing] = await Promise.all([
          watch(() => usageOf(running.pid), WATCHED_MS),
          watch(() => usageOfTree(running.pid), WATCHED_MS),
          wakeUps(running.pid, WATCHED_MS),
          emptyServer(WATCHED_MS),
        ])
        return [
          {
            name: 'idle-listening',
            value: rounded(engine.percent),
            unit: '% of one core',
            detail: `the engine’s own process, not paused, no window, nobody buys, for 5 minutes; router: “${router}” With the workers that wait, the practice chain and its keeper ${rounded(tree.percent)} %. An empty Node server: ${rounded(nothing.percent)} %`,
          },
          {
            name: 'idle-listening-wake-ups',
            value: rounded(woken),
            unit: 'a second',
            detail: 'of all threads of the engine',
          },
          {
            name: 'idle-listening-memory',
            value: rounded(engine.rssMiB),
            unit: 'MiB resident',
            ...against({ name: 'an empty Node server', value: nothing.rssMiB }, engine.rssMiB),
            detail: `with the workers that wait, the practice chain and its keeper ${rounded(tree.rssMiB)} MiB`,
          },
        ]
      } finally {
        await running.stop()
      }
    }),
}

import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { test as base } from 'playwright/test'
import { runEngine, type RunningEngine } from '../../rig/running-engine.ts'

/** One real engine on the practice network, with its demo buyer, for all specs of a worker. */
export const test = base.extend<object, { engine: RunningEngine }>({
  engine: [
    async ({ browserName }, use) => {
      const folder = await mkdtemp(path.join(os.tmpdir(), `hearth-ui-${browserName}-`))
      const engine = await runEngine({ dataRoot: folder, buyer: true })
      // Whoever tests the screens is no newcomer.
      const client = await engine.client()
      await client.call('welcome.finish', {})
      client.close()
      await use(engine)
      await engine.stop()
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    },
    { scope: 'worker', timeout: 90_000 },
  ],
})
export { expect } from 'playwright/test'

import { spawn } from 'node:child_process'
import path from 'node:path'
import { beforeAll } from 'vitest'
import { runStep } from '../../../build/step.ts'
import { workerBundle } from '../../../build/worker.ts'
import { hostCompliance } from '../testing/compliance.ts'
import { electronHost } from './electron-host.ts'
import { buildPage, hasChromium, standIn } from './testing/stand-in.ts'

const workerFile = path.resolve(import.meta.dirname, '../../../out/worker/worker.mjs')

beforeAll(async () => {
  await buildPage()
  await runStep(workerBundle)
}, 120_000)

hostCompliance({
  name: 'electron, on the Chromium stand-in',
  make: async () => {
    if (!hasChromium()) return 'there is no Chromium here'
    const host = await electronHost(standIn())
    await host.settled()
    return host
  },
  // A module runs without pause in its Web Worker: what it writes waits outside, up to its limit, twice over.
  unreadMiB: 256,
  engine: () =>
    spawn(process.execPath, [path.join(import.meta.dirname, 'testing', 'orphan.ts'), workerFile], {
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
})

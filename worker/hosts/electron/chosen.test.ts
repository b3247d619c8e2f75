import { spawn } from 'node:child_process'
import path from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { runStep } from '../../../build/step.ts'
import { workerBundle } from '../../../build/worker.ts'
import { chooseHost } from '../choose-host.ts'
import { isRunning } from '../process-ref.ts'
import { buildPage, hasChromium, standIn } from './testing/stand-in.ts'

// Each starts several Chromiums, on two cores that others use too.
vi.setConfig({ testTimeout: 180_000 })
const workerFile = path.resolve(import.meta.dirname, '../../../out/worker/worker.mjs')
const Said = z.object({
  members: z.array(z.object({ pid: z.int(), startedAt: z.int() })).min(4),
})

beforeAll(async () => {
  await buildPage()
  await runStep(workerBundle)
}, 120_000)

describe.runIf(hasChromium())('where no Linux sandbox works', () => {
  test('a page that is not held is not chosen, and the report says what it could do', async () => {
    const electron = standIn(['policy', 'requests', 'resolver'])
    const host = await chooseHost({ workerFile, nodeBinary: process.execPath, electron, find: async () => null })
    expect(host.report()).toMatchObject({ host: 'plain', strangers: false })
    expect(host.report().summary).toMatch(/A second Electron does not work here: its page was not kept from: network/)
  })

  test('the page host is chosen, and no worker of it outlives an engine killed with kill -9', async () => {
    const fixture = path.join(import.meta.dirname, 'testing', 'orphan.ts')
    const engine = spawn(process.execPath, [fixture, workerFile], { stdio: ['ignore', 'pipe', 'inherit'] })
    let said: z.infer<typeof Said>
    try {
      said = Said.parse(JSON.parse(await firstLine(engine.stdout)))
      expect(said.members.every((member) => isRunning(member))).toBe(true)
    } finally {
      engine.kill('SIGKILL')
    }
    await expect.poll(() => said.members.filter((member) => isRunning(member)), { timeout: 20_000 }).toEqual([])
  })
})

test('an Electron that does not start leaves the plain process, with the reason', async () => {
  const electron = { command: '/nonexistent/electron', args: [], environment: {} }
  const host = await chooseHost({ workerFile, nodeBinary: process.execPath, electron, find: async () => null })
  expect(host.report()).toMatchObject({ host: 'plain', strangers: false })
  expect(host.report().summary).toContain('A second Electron does not work here')
})

async function firstLine(stream: AsyncIterable<Buffer>): Promise<string> {
  let text = ''
  for await (const chunk of stream) {
    text += chunk.toString()
    if (text.includes('\n')) break
  }
  return text
}

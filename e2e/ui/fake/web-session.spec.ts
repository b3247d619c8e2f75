import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { EngineHandlers } from '../../../contract/engine.ts'
import { test as base, expect } from 'playwright/test'
import { renderer } from '../../../build/renderer.ts'
import { root, runStep } from '../../../build/step.ts'
import { startWebServer, type WebServer } from '../../../main/web/server.ts'
import { connectFake } from '../../fake/connect.ts'
import { createFakeEngine } from '../../fake/engine.ts'
import { PASSPHRASE } from '../../fake/scenario.ts'
import { scenarios } from '../../fake/scenarios.ts'
import { EarningsScreen } from '../../models/earnings.ts'
import { HomeScreen } from '../../models/home.ts'

interface Shell {
  /** Stops and starts the server on the same port; tokens of before are worthless then. */
  restart(): Promise<void>
  stop(): Promise<void>
  newLink(): string
  url(): string
  /** What the window asked of the wallet, in order. */
  readonly wallet: readonly string[]
}

/** The real window on the real headless server, with a fake engine behind it. */
const test = base.extend<{ shell: Shell }>({
  shell: async ({ browserName }, provide) => {
    if (browserName !== 'chromium') throw new Error('The window is bundled for Chromium.')
    await runStep(renderer)
    const dataDir = await mkdtemp(path.join(os.tmpdir(), 'hearth-window-'))
    const engine = createFakeEngine(scenarios.busy(Date.now()), { paceMs: 100 })
    const wallet: string[] = []
    const handlers: EngineHandlers = {
      ...engine.handlers,
      'wallet.unlock': (input, session) => {
        wallet.push('unlock')
        return engine.handlers['wallet.unlock'](input, session)
      },
      'wallet.lock': (input, session) => {
        wallet.push('lock')
        return engine.handlers['wallet.lock'](input, session)
      },
    }
    const connect = connectFake({ ...engine, handlers })
    const quiet = { info: () => undefined, warn: () => undefined }
    const start = (port: number): Promise<WebServer> =>
      startWebServer({ rendererDir: path.join(root, 'out', 'renderer'), connect, dataDir, log: quiet, port })
    let server = await start(0)
    const port = Number(new URL(server.url).port)
    await provide({
      async restart() {
        await server.stop()
        server = await start(port)
      },
      stop: () => server.stop(),
      newLink: () => server.newLink(),
      url: () => server.url,
      wallet,
    })
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  },
})

test('a one-time link opens the window, leaves the address, and a reload needs no other', async ({ page, shell }) => {
  const home = new HomeScreen(page)
  await page.goto(shell.newLink())
  await home.ready()
  expect(page.url()).not.toContain('link=')
  await page.reload()
  await home.ready()
  await expect(home.state).toContainText('Working on 1 job.')
})

test('a link works once, and the window says how to get another', async ({ page, context, shell }) => {
  const link = shell.newLink()
  await page.goto(link)
  await new HomeScreen(page).ready()
  const other = await context.newPage()
  await other.goto(link)
  await expect(other.getByRole('heading', { name: 'This link was used or has expired.' })).toBeVisible()
  await expect(other.getByRole('main')).toContainText('hearth open')
})

test('without a link there is nothing to see', async ({ page, shell }) => {
  await page.goto(shell.url())
  await expect(page.getByRole('heading', { name: 'This window needs a link from Hearth.' })).toBeVisible()
})

test('an engine that was started again asks for a new link, and a link pasted into the tab is enough', async ({
  page,
  shell,
}) => {
  const home = new HomeScreen(page)
  await page.goto(shell.newLink())
  await home.ready()
  await shell.restart()
  const connection = page.getByRole('region', { name: 'Connection' })
  await expect(connection).toContainText('This link was used or has expired.', { timeout: 30_000 })
  await page.goto(shell.newLink())
  await home.ready()
  await expect(connection).toBeHidden()
})

test('an engine that stops leaves the figures, and the window keeps trying', async ({ page, shell }) => {
  const home = new HomeScreen(page)
  await page.goto(shell.newLink())
  await home.ready()
  await shell.stop()
  await expect(page.getByRole('region', { name: 'Connection' })).toContainText('Not connected to Hearth')
  await expect(home.figure('Earned')).toContainText('practice USDC')
})

test('calls and changes travel over the socket', async ({ page, shell }) => {
  const home = new HomeScreen(page)
  await page.goto(shell.newLink())
  await home.ready()
  await home.pause('Until tomorrow')
  await expect(home.state).toContainText('Paused until tomorrow')
})

test('closing a withdrawal locks the wallet on the engine, not only in the window', async ({ page, shell }) => {
  const earnings = new EarningsScreen(page)
  await page.goto(shell.newLink())
  await earnings.goTo()
  await earnings.openWithdraw()
  await earnings.fillWithdraw('0x71C7656EC7ab88b098defB751B7401B5f6d8976F', '1')
  await earnings.continueWithdraw()
  await earnings.unlock(PASSPHRASE)
  expect(shell.wallet).toEqual(['unlock'])
  await page.keyboard.press('Escape')
  await expect.poll(() => shell.wallet).toEqual(['unlock', 'lock'])
})

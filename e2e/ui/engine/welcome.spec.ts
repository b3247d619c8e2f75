import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'playwright/test'
import { HomeScreen } from '../../models/home.ts'
import { WelcomeScreen } from '../../models/welcome.ts'
import { runEngine } from '../../rig/running-engine.ts'

test('from the first start to the first verified practice receipt, with nothing known of wallets', async ({ page }) => {
  test.setTimeout(240_000)
  const folder = await mkdtemp(path.join(os.tmpdir(), 'hearth-welcome-'))
  const begun = performance.now()
  const engine = await runEngine({ dataRoot: folder, buyer: true })
  try {
    await page.goto(engine.link)
    const welcome = new WelcomeScreen(page)
    await welcome.ready()
    await expect(welcome.found('Processor')).toContainText('cores')
    await welcome.goOn('How fast is this computer?')
    await welcome.measure()
    await expect(page.getByRole('status').filter({ hasText: /measured|drawn/ })).toBeVisible({ timeout: 60_000 })
    await welcome.goOn('Where your money goes')
    await welcome.goOn('When Hearth may work')
    await expect(welcome.preset('Always')).toBeChecked()
    await welcome.goOn('You are ready')
    await expect(welcome.receipt.getByText('Verified', { exact: true })).toBeVisible({ timeout: 120_000 })
    const seconds = (performance.now() - begun) / 1000
    process.stdout.write(
      `First start to the first verified practice receipt: ${seconds.toFixed(1)} s, 20 s of them measuring.\n`,
    )
    await welcome.goAvailable()
    const home = new HomeScreen(page)
    await home.ready()
    await expect(home.availabilitySwitch).toBeChecked()
    await page.reload()
    await home.ready()
    const client = await engine.client()
    expect(client.snapshot().welcome).toMatchObject({ open: false, benchmark: { problem: null } })
    client.close()
  } finally {
    await engine.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
})

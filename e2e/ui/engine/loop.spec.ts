import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { CONTROL_FILE, Control } from '../../../contract/control.ts'
import { EarningsScreen } from '../../models/earnings.ts'
import { HomeScreen } from '../../models/home.ts'
import { JobsScreen } from '../../models/jobs.ts'
import { SettingsScreen } from '../../models/settings.ts'
import { linkOf } from './link.ts'
import { expect, test } from './engine-test.ts'

const COLD_WALLET = '0x00000000000000000000000000000000000A11CE'

test('a person sees a job arrive, checks its receipt and withdraws what it earned', async ({ engine, page }) => {
  test.setTimeout(120_000)
  await page.goto(await linkOf(engine))
  const home = new HomeScreen(page)
  await home.ready()
  await expect(page.getByText('Practice money.')).toBeVisible()
  await expect(home.recentJobs().filter({ hasText: 'Finished' }).first()).toBeVisible({ timeout: 60_000 })

  const jobs = new JobsScreen(page)
  await jobs.goTo()
  await expect(jobs.rows().filter({ hasText: 'Finished' }).first()).toBeVisible()
  await jobs.filter('Finished')
  await jobs.open(0)
  const checks = await jobs.verify()
  expect(await checks.count()).toBeGreaterThan(5)
  await expect(checks.filter({ hasText: /not hold|failed/i })).toHaveCount(0)
  await jobs.closePanel()

  const earnings = new EarningsScreen(page)
  await earnings.goTo()
  await expect(earnings.ledgerRows().filter({ hasText: 'Final' }).first()).toBeVisible({ timeout: 30_000 })
  await earnings.openWithdraw()
  await earnings.fillWithdraw(COLD_WALLET, 'all')
  await earnings.continueWithdraw()
  await earnings.unlock('practice')
  await earnings.readyToSend()
  await earnings.send()
  await earnings.arrived()
  await page.keyboard.press('Escape')
  const withdrawals = await earnings.showWithdrawals()
  await expect(withdrawals.filter({ hasText: 'Final' }).first()).toBeVisible()
  await earnings.compareNow()
  await expect(page.getByText('agree to the last unit').first()).toBeVisible()
})

test('a wrong passphrase moves nothing and says so', async ({ engine, page }) => {
  await page.goto(await linkOf(engine))
  const earnings = new EarningsScreen(page)
  await earnings.goTo()
  await expect(earnings.ledgerRows().filter({ hasText: 'Payment' }).first()).toBeVisible({ timeout: 60_000 })
  await earnings.openWithdraw()
  await earnings.fillWithdraw(COLD_WALLET, '0.000001')
  await earnings.continueWithdraw()
  await earnings.dialog.getByLabel('Wallet passphrase').fill('not the passphrase')
  await earnings.dialog.getByRole('button', { name: 'Unlock and review' }).click()
  await expect(
    earnings.dialog
      .getByText(/passphrase/i)
      .filter({ hasText: /not|wrong/i })
      .first(),
  ).toBeVisible()
  await expect(earnings.sendButton).toBeHidden()
})

test('pausing in one window shows the same sentence in another and at the command line', async ({
  engine,
  page,
  context,
}) => {
  await page.goto(await linkOf(engine))
  const home = new HomeScreen(page)
  await home.ready()
  const other = await context.newPage()
  await other.goto(await linkOf(engine))
  const second = new HomeScreen(other)
  await second.ready()

  await home.pause('Until I resume')
  const client = await engine.client()
  await expect(second.state).toContainText('Paused')
  const { sentence } = client.snapshot().availability.why
  await expect(home.state).toContainText(sentence)
  await expect(second.state).toContainText(sentence)

  await second.availabilitySwitch.click()
  await expect(home.availabilitySwitch).toBeChecked()
  client.close()
})

test('the diagnostic file of an engine that has worked holds none of its secrets', async ({ engine, page }) => {
  test.setTimeout(180_000)
  await page.goto(await linkOf(engine))
  const home = new HomeScreen(page)
  await expect(home.recentJobs().filter({ hasText: 'Finished' }).first()).toBeVisible({ timeout: 60_000 })
  const client = await engine.client()
  const { key } = await client.call('wallet.key', { passphrase: 'practice' })
  const { words } = await client.call('wallet.phrase', { passphrase: 'practice' })
  const { address } = await client.call('wallet.get', {})
  const { rows } = await client.call('jobs.list', {})
  client.close()
  const { installToken } = Control.parse(JSON.parse(await readFile(path.join(engine.dataDir, CONTROL_FILE), 'utf8')))

  const settings = new SettingsScreen(page)
  await settings.goTo()
  const text = await settings.makeDiagnosticFile()
  for (const section of ['Versions', 'Machine', 'Graphics cards', 'State', 'Checks', 'Settings', 'Log']) {
    expect(text).toContain(`== ${section}`)
  }
  expect(text).toContain('engine.started')
  expect(rows.length).toBeGreaterThan(0)
  const ofJobs = rows.flatMap(({ id, payer }) => [id, payer])
  const secrets = [key, key.slice(2), words.join(' '), address, installToken, ...ofJobs]
  for (const secret of secrets) expect(text.toLowerCase()).not.toContain(secret.toLowerCase())
  expect((await settings.saveDiagnosticFile()).text).toBe(text)
})

test('a link opens the window once', async ({ engine, page, browser }) => {
  const link = await linkOf(engine)
  await page.goto(link)
  await new HomeScreen(page).ready()
  const stranger = await browser.newPage()
  await stranger.goto(link)
  await expect(stranger.getByRole('heading', { name: 'This link was used or has expired.' })).toBeVisible()
  await stranger.close()
})

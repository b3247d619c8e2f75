import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright/test'
import { EarningsScreen } from '../../models/earnings.ts'
import { JobsScreen } from '../../models/jobs.ts'
import { SettingsScreen } from '../../models/settings.ts'
import { expect, test } from './fake-test.ts'

const OTHER = 'Base Sepolia (test)'
const PASSPHRASE = 'correct horse battery staple'
const ADDRESS = '0x71C7656EC7ab88b098defB751B7401B5f6d8976F'

async function violations(page: Page): Promise<readonly string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze()
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}

test('earnings are shown of one network at a time, each in its own books', async ({ open }) => {
  const earnings = new EarningsScreen(await open('severalNetworks', 'earnings'))
  await earnings.ready()
  const choice = earnings.page.getByRole('group', { name: 'Money of' })
  await expect(choice.getByRole('button', { pressed: true })).toHaveText('Practice')
  await expect(earnings.figure('Earned')).toContainText('practice USDC')
  await expect(earnings.figure('Withdrawn')).toContainText('3.75')
  const main = await earnings.figure('Earned').textContent()
  await earnings.showMoneyOf(OTHER)
  await expect(earnings.figure('Earned')).not.toContainText('practice')
  await expect(earnings.figure('Withdrawn')).toContainText('0.00')
  await expect(earnings.ledgerRows().first()).toBeVisible()
  await earnings.showMoneyOf('Pharos Atlantic (test)')
  await expect(earnings.figure('Earned')).toContainText('0.00')
  await expect(earnings.ledgerRows()).toHaveCount(0)
  await earnings.showMoneyOf('Practice')
  await expect(earnings.figure('Earned')).toHaveText(main ?? '')
})

test('power and net are one sum of all networks in the person’s own money, and say so, whichever is shown', async ({
  open,
}) => {
  const earnings = new EarningsScreen(await open('severalNetworks', 'earnings'))
  await earnings.ready()
  const net = await earnings.figure('Net').textContent()
  for (const label of ['Practice', OTHER]) {
    await earnings.showMoneyOf(label)
    await expect(earnings.figure('Net')).toHaveText(net ?? '')
    await expect(earnings.page.getByText('earned on all networks less power', { exact: true })).toBeVisible()
    await expect(earnings.page.getByText(/ Wh above idle.*, all networks together$/)).toBeVisible()
  }
})

test('the choice of a network is made by keyboard', async ({ open }) => {
  const page = await open('severalNetworks', 'earnings')
  await new EarningsScreen(page).ready()
  const choice = page.getByRole('group', { name: 'Money of' })
  await choice.getByRole('button', { pressed: true }).focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await expect(choice.getByRole('button', { pressed: true })).toHaveText(OTHER)
  await expect(choice.getByRole('button', { name: OTHER, exact: true })).toBeFocused()
})

test('money of a further network is withdrawn there, and that wallet is unlocked by itself', async ({ open }) => {
  const earnings = new EarningsScreen(await open('severalNetworks', 'earnings'))
  await earnings.ready()
  const { page } = earnings
  await earnings.showMoneyOf(OTHER)
  await earnings.openWithdraw()
  await earnings.fillWithdraw(ADDRESS, 'all')
  await earnings.continueWithdraw()
  await earnings.unlock(PASSPHRASE)
  await earnings.readyToSend()
  await expect(earnings.dialog.getByText('practice')).toHaveCount(0)
  await earnings.send()
  await earnings.arrived()
  await page.keyboard.press('Escape')
  await earnings.dialog.waitFor({ state: 'detached' })
  await expect(await earnings.showWithdrawals()).toHaveCount(1)
  await earnings.showMoneyOf('Practice')
  await expect(await earnings.showWithdrawals()).toHaveCount(2)
})

test('a job says on which network it was paid', async ({ open }) => {
  const jobs = new JobsScreen(await open('severalNetworks', 'jobs'))
  await jobs.ready()
  await expect(jobs.rows().filter({ hasText: 'practice USDC' }).first()).toBeVisible()
  await expect(jobs.rows().filter({ hasText: 'USDC' }).filter({ hasNotText: 'practice' }).first()).toBeVisible()
})

test('each network has a wallet that is arranged by itself', async ({ open }) => {
  const settings = new SettingsScreen(await open('severalNetworks', 'settings'))
  await settings.ready()
  const { wallet } = settings
  await settings.showWalletOf(OTHER)
  await expect(wallet.getByRole('button', { name: 'Change the passphrase' })).toBeVisible()
  await settings.setPayout(ADDRESS, PASSPHRASE)
  await expect(wallet.getByRole('button', { name: 'Send by itself' })).toBeVisible()
  await settings.showWalletOf('Practice')
  await expect(wallet.getByRole('button', { name: 'Set a payout address' })).toBeVisible()
  await expect(wallet.getByRole('button', { name: 'Send by itself' })).toHaveCount(0)
})

test('networks that work is paid on too are chosen for the next start', async ({ open }) => {
  const settings = new SettingsScreen(await open('severalNetworks', 'settings'))
  await settings.ready()
  const { network } = settings
  await expect(network).toContainText('Nothing is paid on Pharos Atlantic (test) at the moment.')
  await expect(network).toContainText('nobody settles payments there yet')
  await expect(settings.paidToo(OTHER)).toHaveAttribute('aria-pressed', 'true')
  await expect(network).not.toContainText('from the next start')
  // Real money never stands beside test money.
  await expect(settings.paidToo('Base')).toHaveCount(0)
  await expect(settings.paidToo('Practice')).toHaveCount(0)
  await settings.paidToo(OTHER).focus()
  await settings.page.keyboard.press('Space')
  await expect(settings.paidToo(OTHER)).toHaveAttribute('aria-pressed', 'false')
  await expect(network).toContainText('from the next start')
  await settings.paidToo(OTHER).click()
  await expect(network).not.toContainText('from the next start')
})

test('who settles payments of a network is chosen for the next start, and its own account is named', async ({
  open,
}) => {
  const settings = new SettingsScreen(await open('severalNetworks', 'settings'))
  await settings.ready()
  const { network } = settings
  await network.getByRole('button', { name: 'Check Practice' }).click()
  await expect(network.getByRole('region', { name: 'What Practice can do' })).toBeVisible()
  await expect(network.getByRole('region', { name: 'Who settles payments' })).toHaveCount(0)
  await network.getByRole('button', { name: 'Check Pharos', exact: true }).click()
  const settling = network.getByRole('region', { name: 'Who settles payments' })
  const save = settling.getByRole('button', { name: 'Settle so from the next start' })
  await expect(settling).toContainText('From the next start on: nobody yet')
  await expect(save).toBeDisabled()
  await settling.getByRole('button', { name: 'Hearth itself' }).click()
  await save.click()
  await expect(settling).toContainText('From the next start on: Hearth itself')
  await expect(settling).toContainText('Send PROS to')
  await settling.getByRole('button', { name: 'Another address' }).click()
  const address = settling.getByLabel('Address of an x402 facilitator')
  await address.fill('http://one.example')
  await expect(save).toBeDisabled()
  await address.fill('https://away.example')
  await save.click()
  await expect(settling).toContainText('There is no x402 facilitator that answers at away.example.')
  await address.fill('https://one.example/x402')
  await save.click()
  await expect(settling).toContainText('From the next start on: one.example')
})

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme })

    test('the money of another network has nothing an accessibility check objects to', async ({ open }) => {
      const earnings = new EarningsScreen(await open('severalNetworks', 'earnings'))
      await earnings.ready()
      await earnings.showMoneyOf(OTHER)
      await earnings.ledgerRows().first().waitFor()
      expect(await violations(earnings.page)).toEqual([])
    })

    test('nor have its wallet and the choice of networks', async ({ open }) => {
      const settings = new SettingsScreen(await open('severalNetworks', 'settings'))
      await settings.ready()
      await settings.showWalletOf(OTHER)
      await settings.wallet.getByRole('button', { name: 'Change the passphrase' }).waitFor()
      await settings.paidToo(OTHER).click()
      await settings.network.getByText('from the next start').waitFor()
      expect(await violations(settings.page)).toEqual([])
    })
  })
}

for (const viewport of [
  { width: 640, height: 400 },
  { width: 900, height: 600 },
]) {
  test(`several networks fit into ${viewport.width} by ${viewport.height}`, async ({ open }) => {
    for (const screen of ['earnings', 'settings'] as const) {
      const page = await open('severalNetworks', screen)
      await page.setViewportSize(viewport)
      await page.getByRole('group', { name: 'Money of' }).waitFor()
      await expect
        .poll(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth))
        .toBe(0)
    }
  })
}

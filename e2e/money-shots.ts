import type { ScenarioName } from './fake/scenarios.ts'
import { EarningsScreen } from './models/earnings.ts'
import { SettingsScreen } from './models/settings.ts'
import { shotsOf, type Shot } from './shot.ts'

const ADDRESS = '0x71C7656EC7ab88b098defB751B7401B5f6d8976F'
const PASSPHRASE = 'correct horse battery staple'

const earnings = shotsOf('earnings', (page) => new EarningsScreen(page))
const settings = shotsOf('settings', (page) => new SettingsScreen(page))

const withdraw = (name: string, act?: (screen: EarningsScreen) => Promise<unknown>, scenario: ScenarioName = 'busy') =>
  earnings(`withdraw-${name}`, scenario, async (screen) => {
    await screen.openWithdraw()
    await act?.(screen)
  })

async function reviewed(screen: EarningsScreen): Promise<void> {
  await screen.fillWithdraw(ADDRESS, '1.5')
  await screen.continueWithdraw()
  await screen.unlock(PASSPHRASE)
}

async function readyToSend(screen: EarningsScreen): Promise<void> {
  await reviewed(screen)
  await screen.readyToSend()
}

/** Earnings, the way of an amount, how money leaves, and what is arranged about wallet, prices and network. */
export const moneyShots: readonly Shot[] = [
  ...(['busy', 'twoGpus', 'difference', 'empty', 'hostile', 'failing'] as const).map((scenario) =>
    earnings(`earnings-${scenario}`, scenario),
  ),
  earnings('earnings-trace', 'busy', async (screen) => {
    await screen.showLinesOf('Earned')
    await screen.trace(1)
  }),
  earnings('earnings-lines', 'busy', async (screen) => {
    await screen.showLinesOf('Withdrawn')
    await screen.ledgerRows().first().waitFor()
  }),
  earnings('earnings-withdrawals', 'twoGpus', (screen) => screen.showWithdrawals()),
  withdraw('1-details'),
  withdraw('1-no-fee', (screen) => screen.withoutFee()),
  withdraw('2-problems', async (screen) => {
    await screen.fillWithdraw('0x71C7656EC7ab', '1.5.0')
    await screen.continueWithdraw()
  }),
  withdraw('3-unlock', async (screen) => {
    await screen.fillWithdraw(ADDRESS, '1.5')
    await screen.continueWithdraw()
  }),
  withdraw('4-review', readyToSend),
  withdraw('4-warnings', readyToSend, 'hostile'),
  withdraw('4-name', async (screen) => {
    await screen.fillWithdraw('alice.eth', '1.5')
    await screen.continueWithdraw()
    await screen.unlock(PASSPHRASE)
    await screen.readyToSend()
  }),
  withdraw('5-final', async (screen) => {
    await reviewed(screen)
    await screen.send()
    await screen.arrived()
  }),
  settings('settings-wallet', 'busy'),
  settings('settings-phrase', 'busy', (screen) => screen.showPhrase(PASSPHRASE)),
  settings('settings-receive', 'busy', async (screen) => {
    await screen.wallet.getByRole('button', { name: 'Show as a QR code' }).click()
    await screen.dialog('Address of this wallet').getByRole('img').waitFor()
  }),
  settings('settings-diagnostic', 'busy', (screen) => screen.makeDiagnosticFile()),
  settings('settings-remove', 'busy', async (screen) => {
    await (await screen.howToRemove()).scrollIntoViewIfNeeded()
  }),
  settings('settings-prices', 'busy', (screen) => screen.prices.scrollIntoViewIfNeeded()),
  settings('settings-network', 'busy', async (screen) => {
    const probe = await screen.check('Pharos')
    await probe.getByText('is not used for paid work').waitFor()
    await probe.scrollIntoViewIfNeeded()
  }),
  earnings('networks-earnings', 'severalNetworks'),
  earnings('networks-earnings-other', 'severalNetworks', async (screen) => {
    await screen.showMoneyOf('Base Sepolia (test)')
    await screen.ledgerRows().first().waitFor()
  }),
  settings('networks-wallet', 'severalNetworks', (screen) => screen.showWalletOf('Base Sepolia (test)')),
  settings('networks-card', 'severalNetworks', async (screen) => {
    await screen.paidToo('Base Sepolia (test)').click()
    await screen.network.getByText('from the next start').waitFor()
    await screen.network.scrollIntoViewIfNeeded()
  }),
  settings('settings-real-money', 'busy', async (screen) => {
    await screen.network.getByRole('button', { name: 'Use Base', exact: true }).click()
    await screen.page.getByRole('alertdialog').waitFor()
  }),
]

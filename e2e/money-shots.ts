import { EarningsScreen } from './models/earnings.ts'
import { SettingsScreen } from './models/settings.ts'
import type { Shot } from './shot.ts'

const PASSPHRASE = 'correct horse battery staple'

const settings = (name: string, act: (screen: SettingsScreen) => Promise<unknown>): Shot => ({
  name: `settings-${name}`,
  scenario: 'busy',
  screen: 'settings',
  async act(page) {
    const screen = new SettingsScreen(page)
    await screen.ready()
    await act(screen)
  },
})

/** The way of an amount, and what is arranged about wallet, prices and network. */
export const moneyShots: readonly Shot[] = [
  {
    name: 'earnings-trace',
    scenario: 'busy',
    screen: 'earnings',
    async act(page) {
      const screen = new EarningsScreen(page)
      await screen.ready()
      await screen.showLinesOf('Earned')
      await screen.trace(1)
    },
  },
  {
    name: 'earnings-lines',
    scenario: 'busy',
    screen: 'earnings',
    async act(page) {
      const screen = new EarningsScreen(page)
      await screen.ready()
      await screen.showLinesOf('Withdrawn')
      await screen.ledgerRows().first().waitFor()
    },
  },
  settings('wallet', async () => undefined),
  settings('phrase', (screen) => screen.showPhrase(PASSPHRASE)),
  settings('prices', (screen) => screen.prices.scrollIntoViewIfNeeded()),
  settings('network', async (screen) => {
    const probe = await screen.check('Pharos')
    await probe.getByText('is not used for paid work').waitFor()
    await probe.scrollIntoViewIfNeeded()
  }),
  settings('real-money', async (screen) => {
    await screen.network.getByRole('button', { name: 'Use Base', exact: true }).click()
    await screen.page.getByRole('alertdialog').waitFor()
  }),
]

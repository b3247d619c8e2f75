import type { ScenarioName } from './fake/scenarios.ts'
import { JobsScreen } from './models/jobs.ts'
import { TrustScreen } from './models/trust.ts'
import type { Shot } from './shot.ts'

const trust = (scenario: ScenarioName): Shot => ({
  name: `trust-${scenario}`,
  scenario,
  screen: 'trust',
  act: async (page) => new TrustScreen(page).ready(),
})

/** The screen Trust, its windows, and banning a buyer from a job. */
export const trustShots: readonly Shot[] = [
  ...(['busy', 'notRegistered', 'changedHands'] as const).map(trust),
  {
    name: 'trust-register',
    scenario: 'notRegistered',
    screen: 'trust',
    async act(page) {
      const screen = new TrustScreen(page)
      await screen.ready()
      await screen.review('Register')
    },
  },
  {
    name: 'trust-allow',
    scenario: 'busy',
    screen: 'trust',
    async act(page) {
      await page.getByRole('switch', { name: 'Strangers may connect' }).click()
      await page.getByRole('dialog').getByLabel('Wallet passphrase').waitFor()
    },
  },
  {
    name: 'trust-listening',
    scenario: 'busy',
    screen: 'trust',
    async act(page) {
      const screen = new TrustScreen(page)
      await screen.ready()
      await screen.allow('correct horse battery staple')
    },
  },
  {
    name: 'trust-domain',
    scenario: 'busy',
    screen: 'trust',
    async act(page) {
      const screen = new TrustScreen(page)
      await screen.ready()
      await screen.identity.getByRole('button', { name: 'Domain' }).click()
      await page.getByRole('dialog').getByRole('textbox', { name: 'Domain' }).waitFor()
    },
  },
  {
    name: 'trust-ban',
    scenario: 'busy',
    screen: 'jobs',
    async act(page) {
      const screen = new JobsScreen(page)
      await screen.ready()
      await screen.open(3)
      await page.getByRole('button', { name: 'Ban this buyer' }).click()
      await page.getByRole('alertdialog').getByRole('button', { name: 'Ban', exact: true }).waitFor()
    },
  },
]

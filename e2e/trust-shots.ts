import { JobsScreen } from './models/jobs.ts'
import { TrustScreen } from './models/trust.ts'
import { shotsOf, type Shot } from './shot.ts'

const trust = shotsOf('trust', (page) => new TrustScreen(page))
const jobs = shotsOf('jobs', (page) => new JobsScreen(page))

/** The screen Trust, its windows, and banning a buyer from a job. */
export const trustShots: readonly Shot[] = [
  trust('trust-busy', 'busy'),
  trust('trust-notRegistered', 'notRegistered'),
  trust('trust-changedHands', 'changedHands'),
  trust('trust-register', 'notRegistered', (screen) => screen.review('Register')),
  trust('trust-allow', 'busy', async (_, page) => {
    await page.getByRole('switch', { name: 'Strangers may connect' }).click()
    await page.getByRole('dialog').getByLabel('Wallet passphrase').waitFor()
  }),
  trust('trust-listening', 'busy', (screen) => screen.allow('correct horse battery staple')),
  trust('trust-domain', 'busy', async (screen, page) => {
    await screen.identity.getByRole('button', { name: 'Domain' }).click()
    await page.getByRole('dialog').getByRole('textbox', { name: 'Domain' }).waitFor()
  }),
  jobs('trust-ban', 'busy', async (screen, page) => {
    await screen.open(3)
    await page.getByRole('button', { name: 'Ban this buyer' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Ban', exact: true }).waitFor()
  }),
]

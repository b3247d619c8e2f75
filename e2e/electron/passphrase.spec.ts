import { HomeScreen } from '../models/home.ts'
import { expect, test } from './desktop-test.ts'

test.use({ network: 'base-sepolia' })

test('a wallet with a passphrase is opened in the window, and the tray says what is waited for', async ({
  desktop,
}) => {
  const { page } = desktop
  await expect(page.getByRole('heading', { name: 'Type the passphrase of your wallet' })).toBeVisible()
  expect((await desktop.tray()).items.map(({ label }) => label)).toContain(
    'The passphrase of the wallet is needed. Open Hearth to type it.',
  )
  await page.getByLabel('Wallet passphrase').fill('not the passphrase')
  await page.getByRole('button', { name: 'Open the wallet' }).click()
  await expect(page.getByRole('alert')).toContainText('not the passphrase')
  await expect(page.getByLabel('Wallet passphrase')).toHaveValue('')
  await page.getByLabel('Wallet passphrase').fill('correct horse battery staple')
  await page.keyboard.press('Enter')
  await new HomeScreen(page).ready()
})

test('a kept passphrase opens the wallet again when the engine died', async ({ desktop }) => {
  test.skip(desktop.kind === 'electron', 'Whether the real keyring keeps anything depends on the desktop it runs on.')
  const { page } = desktop
  await page.getByLabel('Wallet passphrase').fill('correct horse battery staple')
  await expect(page.getByRole('switch', { name: 'Keep it in the keyring of this system' })).toBeChecked()
  await page.getByRole('button', { name: 'Open the wallet' }).click()
  const home = new HomeScreen(page)
  await home.ready()
  await desktop.killEngine()
  await expect.poll(async () => (await desktop.tray()).icon).toBe('stopped')
  await expect.poll(async () => (await desktop.tray()).icon).not.toBe('stopped')
  await expect(page.getByRole('heading', { name: 'Type the passphrase of your wallet' })).toBeHidden()
})

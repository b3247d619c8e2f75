import { AxeBuilder } from '@axe-core/playwright'
import { SettingsScreen } from '../../models/settings.ts'
import { expect, test } from './fake-test.ts'
import { readQrCode } from './read-qr-code.ts'

const PASSPHRASE = 'correct horse battery staple'
const ADDRESS = '0x71C7656EC7ab88b098defB751B7401B5f6d8976F'
const LOOKS_SAVED = '0x7a3F00000000000000000000000000000000C19e'

test('the recovery phrase is written down, and shown to be by some of its words', async ({ open }) => {
  const settings = new SettingsScreen(await open('busy', 'settings'))
  await settings.ready()
  const words = await settings.showPhrase(PASSPHRASE)
  expect(words).toHaveLength(12)
  const dialog = settings.dialog('Recovery phrase')
  await dialog.getByRole('button', { name: 'I have written it down' }).click()
  for (const place of [3, 7, 10]) await dialog.getByLabel(`Word ${place}`).fill('wrong')
  await dialog.getByRole('button', { name: 'Confirm' }).click()
  await expect(dialog.getByRole('alert')).toContainText('not the words that were asked for')
  for (const place of [3, 7, 10]) await dialog.getByLabel(`Word ${place}`).fill(words[place - 1] ?? '')
  await dialog.getByRole('button', { name: 'Confirm' }).click()
  await expect(settings.wallet.getByRole('button', { name: 'Show the recovery phrase' })).toBeVisible()
})

test('P07: a wrong passphrase shows no secret, and a closed window keeps none', async ({ open }) => {
  const settings = new SettingsScreen(await open('busy', 'settings'))
  await settings.ready()
  await settings.wallet.getByRole('button', { name: 'Show the private key' }).click()
  const dialog = settings.dialog('Private key')
  await dialog.getByLabel('Wallet passphrase').fill('something else')
  await dialog.getByRole('button', { name: 'Show the key' }).click()
  await expect(dialog.getByRole('alert')).toContainText('does not open the wallet')
  await dialog.getByLabel('Wallet passphrase').fill(PASSPHRASE)
  await dialog.getByRole('button', { name: 'Show the key' }).click()
  await expect(dialog.getByLabel('Private key', { exact: true })).toContainText('0x3c3c')
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await settings.wallet.getByRole('button', { name: 'Show the private key' }).click()
  await expect(dialog.getByLabel('Wallet passphrase')).toHaveValue('')
  expect(await settings.page.content()).not.toContain('3c3c3c')
})

test('earnings are sent by themselves only after the rule was read and turned on', async ({ open }) => {
  const settings = new SettingsScreen(await open('busy', 'settings'))
  await settings.ready()
  await expect(settings.wallet.getByRole('button', { name: 'Send by itself' })).toHaveCount(0)
  await settings.setPayout(ADDRESS, PASSPHRASE)
  await settings.wallet.getByRole('button', { name: 'Send by itself' }).click()
  const dialog = settings.dialog('Send by itself')
  await dialog.getByLabel(/^Send above/).fill('25')
  await dialog.getByLabel(/^Leave here/).fill('5')
  await dialog.getByLabel('Wallet passphrase').fill(PASSPHRASE)
  await dialog.getByRole('button', { name: 'Review' }).click()
  await expect(dialog.getByRole('list', { name: 'The rule' })).toContainText(ADDRESS)
  await dialog.getByRole('button', { name: 'Turn on exactly this' }).click()
  await expect(settings.wallet).toContainText('above 25.00 practice USDC, down to 5.00 practice USDC')
})

test('an address that looks like a saved one is saved only by somebody who means it', async ({ open }) => {
  const settings = new SettingsScreen(await open('busy', 'settings'))
  await settings.ready()
  await settings.wallet.getByRole('button', { name: 'Save an address' }).click()
  const dialog = settings.dialog('Save an address')
  await dialog.getByLabel('Name').fill('Ledger')
  await dialog.getByRole('textbox', { name: 'Address' }).fill(LOOKS_SAVED)
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(dialog.getByRole('alert')).toContainText('looks like “Hardware wallet”')
  await dialog.getByRole('button', { name: /all the same/ }).click()
  await expect(settings.wallet.getByRole('button', { name: 'Remove Ledger' })).toBeVisible()
})

test('prices show what typical jobs cost before they are saved', async ({ open }) => {
  const settings = new SettingsScreen(await open('busy', 'settings'))
  await settings.ready()
  const typical = settings.prices.getByRole('region', { name: 'What typical jobs cost' })
  await expect(typical).toContainText('0.001 practice USDC the least')
  await settings.prices.getByLabel('CPU second').fill('0.5')
  await expect(typical).toContainText('0.50001 practice USDC')
  await settings.prices.getByRole('button', { name: 'Save prices' }).click()
  await expect(settings.prices.getByRole('button', { name: 'Save prices' })).toBeDisabled()
  await settings.prices.getByRole('button', { name: 'Follow demand' }).click()
  await expect(settings.prices).toContainText('It stands at 130 %')
})

test('a network says what it can do, and real money comes after its warning', async ({ open }) => {
  const settings = new SettingsScreen(await open('busy', 'settings'))
  await settings.ready()
  const probe = await settings.check('Pharos')
  await expect(probe).toContainText('Pharos is not used for paid work: nobody settles payments there yet.')
  await settings.network.getByRole('button', { name: 'Use Base', exact: true }).click()
  const warning = settings.page.getByRole('alertdialog', { name: 'Base moves real money' })
  await warning.getByRole('button', { name: 'Stay' }).click()
  await expect(settings.network).not.toContainText('started again')
  await settings.network.getByRole('button', { name: 'Use Base', exact: true }).click()
  await warning.getByRole('button', { name: 'Use real money' }).click()
  await expect(settings.network).toContainText('Base is used when Hearth is started again.')
})

test('all of it can be reached and done by keyboard', async ({ open }) => {
  const page = await open('busy', 'settings')
  const settings = new SettingsScreen(page)
  await settings.ready()
  await settings.wallet.getByRole('button', { name: 'Write it down' }).focus()
  await page.keyboard.press('Enter')
  const dialog = settings.dialog('Recovery phrase')
  await dialog.getByLabel('Wallet passphrase').focus()
  await page.keyboard.type(PASSPHRASE)
  await page.keyboard.press('Enter')
  await expect(dialog.getByRole('list', { name: 'Recovery phrase' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(settings.wallet.getByRole('button', { name: 'Write it down' })).toBeFocused()
})

test('the address of the wallet is shown as a QR code that a camera reads, dark on white in every theme', async ({
  open,
}) => {
  const page = await open('busy', 'settings')
  const settings = new SettingsScreen(page)
  await settings.ready()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await settings.wallet.getByRole('button', { name: 'Show as a QR code' }).click()
    const dialog = settings.dialog('Address of this wallet')
    const code = dialog.getByRole('img', { name: 'QR code of the wallet address' })
    await expect(code).toBeVisible()
    const address = dialog.getByLabel(/^0x[0-9a-f]{40}$/i)
    await expect(address).toBeVisible()
    expect(await readQrCode(code)).toBe(await address.getAttribute('aria-label'))
    const colours = await code.evaluate((svg) => [...svg.children].map((shape) => getComputedStyle(shape).fill))
    expect(colours).toEqual(['rgb(255, 255, 255)', 'rgb(0, 0, 0)'])
    await page.keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
  }
})

test('a diagnostic file is read whole before it is saved, and what was read is what is saved', async ({ open }) => {
  const settings = new SettingsScreen(await open('busy', 'settings'))
  await settings.ready()
  const shown = await settings.makeDiagnosticFile()
  expect(shown).toContain('== Checks')
  const saved = await settings.saveDiagnosticFile()
  expect(saved).toEqual({ name: 'hearth-diagnostic-2026-06-01-09-00.txt', text: shown })
  const dialog = settings.dialog('Diagnostic file')
  await expect(dialog.getByText('Saved as hearth-diagnostic-2026-06-01-09-00.txt.')).toBeVisible()
  const { violations } = await new AxeBuilder({ page: settings.page }).analyze()
  expect(violations.map(({ id }) => id)).toEqual([])
  await settings.page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(settings.help.getByRole('button', { name: 'Make a diagnostic file' })).toBeFocused()
})

test('whoever leaves is told of the money, the key and the folder, in that order', async ({ open }) => {
  const settings = new SettingsScreen(await open('busy', 'settings'))
  await settings.ready()
  const steps = await settings.howToRemove()
  await expect(steps.getByRole('heading')).toHaveText([
    'Take your money out',
    'Keep the key of the wallet',
    'Remove the app',
    'What stays',
  ])
  await expect(steps).toContainText('can be withdrawn')
  await expect(steps).toContainText('/home/alex/.local/share/hearth')
  await expect(steps).toContainText('hearth service uninstall')
  await steps.getByRole('button', { name: 'Show the private key' }).click()
  await expect(settings.dialog('Private key').getByLabel('Wallet passphrase')).toBeVisible()
})

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme })
    test('nothing that an accessibility check objects to', async ({ open }) => {
      const settings = new SettingsScreen(await open('busy', 'settings'))
      await settings.ready()
      await (await settings.check('Base')).getByText('Good for paid work').waitFor()
      const { violations } = await new AxeBuilder({ page: settings.page }).analyze()
      expect(violations.map(({ id }) => id)).toEqual([])
    })
  })
}

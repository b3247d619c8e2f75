import { AxeBuilder } from '@axe-core/playwright'
import { HomeScreen } from '../../models/home.ts'
import { SettingsScreen } from '../../models/settings.ts'
import { WelcomeScreen } from '../../models/welcome.ts'
import { expect, test } from './fake-test.ts'

const PASSPHRASE = 'correct horse battery staple'
const ADDRESS = '0x71C7656EC7ab88b098defB751B7401B5f6d8976F'

test('what was found is named with its driver and memory, and what is missing with its reason', async ({ open }) => {
  const welcome = new WelcomeScreen(await open('welcome'))
  await welcome.ready()
  await expect(welcome.found('NVIDIA GeForce RTX 4080 SUPER')).toContainText('570.86.16')
  await expect(welcome.found('NVIDIA GeForce RTX 4080 SUPER')).toContainText('16 GiB of graphics memory')
  await expect(welcome.found('Network')).toContainText('enp5s0')
  const missing = new WelcomeScreen(await open('welcomeNoCard'))
  await missing.ready()
  await expect(missing.found('No graphics card')).toContainText('driver')
  await expect(missing.found('Network')).toContainText('No network connection was found')
})

test('the measurement shows how far it is and can be stopped; what it found stays for the next time', async ({
  open,
}) => {
  const welcome = new WelcomeScreen(await open('welcome', 'home', 4_000))
  await welcome.ready()
  await welcome.goOn('How fast is this computer?')
  await welcome.measure()
  await expect.poll(async () => Number(await welcome.progress.getAttribute('aria-valuenow'))).toBeGreaterThan(0)
  await welcome.stopMeasuring()
  await expect(welcome.page.getByText('Not measured yet.')).toBeVisible()
  await welcome.measure()
  await expect(welcome.page.getByText('38 pictures drawn')).toBeVisible({ timeout: 20_000 })
})

test('the recovery phrase is confirmed, and an address of one’s own is kept', async ({ open }) => {
  const welcome = new WelcomeScreen(await open('welcome'))
  const { page } = welcome
  await welcome.ready()
  await page.getByRole('button', { name: 'Money' }).click()
  await page.getByRole('button', { name: 'Write down the recovery phrase' }).click()
  const phrase = page.getByRole('dialog', { name: 'Recovery phrase' })
  await phrase.getByLabel('Wallet passphrase').fill(PASSPHRASE)
  await phrase.getByRole('button', { name: 'Show the phrase' }).click()
  const words = await phrase.getByRole('list', { name: 'Recovery phrase' }).getByRole('listitem').allInnerTexts()
  await phrase.getByRole('button', { name: 'I have written it down' }).click()
  for (const place of [3, 7, 10]) {
    await phrase.getByLabel(`Word ${place}`).fill((words[place - 1] ?? '').replace(/^\d+\.\s*/, ''))
  }
  await phrase.getByRole('button', { name: 'Confirm' }).click()
  await expect(page.getByRole('button', { name: 'Show the recovery phrase' })).toBeVisible()
  await page.getByRole('button', { name: 'Paste an address' }).click()
  const payout = page.getByRole('dialog', { name: 'Payout address' })
  await payout.getByLabel('Payout address').fill(ADDRESS)
  await payout.getByLabel('Wallet passphrase').fill(PASSPHRASE)
  await payout.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('button', { name: 'Change the address' })).toBeVisible()
})

test('a preset is a rule at once, by keyboard', async ({ open }) => {
  const welcome = new WelcomeScreen(await open('welcome'))
  await welcome.ready()
  await welcome.page.getByRole('button', { name: 'When' }).click()
  await welcome.heading('When Hearth may work').waitFor()
  await welcome.preset('Always').focus()
  await welcome.page.keyboard.press('ArrowUp')
  await expect(welcome.preset('Nights')).toBeChecked()
})

test('it can be left at any step, does not come back, and is shown again from the settings', async ({ open }) => {
  const welcome = new WelcomeScreen(await open('welcome'))
  await welcome.ready()
  await welcome.goOn('How fast is this computer?')
  await welcome.goBack('This is what Hearth found')
  await welcome.skip()
  await new HomeScreen(welcome.page).ready()
  const settings = new SettingsScreen(welcome.page)
  await settings.goTo()
  await welcome.page.getByRole('button', { name: 'Show the welcome' }).click()
  await welcome.ready()
  for (const next of ['How fast is this computer?', 'Where your money goes', 'When Hearth may work', 'You are ready']) {
    await welcome.goOn(next)
  }
  await expect(welcome.receipt.getByText('Verified', { exact: true })).toBeVisible()
  await welcome.goAvailable()
  await new HomeScreen(welcome.page).ready()
})

test('every step is read out as it looks', async ({ open }) => {
  const welcome = new WelcomeScreen(await open('welcome'))
  await welcome.ready()
  for (const colorScheme of ['light', 'dark'] as const) {
    await welcome.page.emulateMedia({ colorScheme })
    for (const step of ['This computer', 'Speed', 'Money', 'When']) {
      await welcome.page.getByRole('button', { name: step, exact: true }).click()
      await welcome.page.getByRole('button', { name: 'Continue' }).waitFor()
      expect((await new AxeBuilder({ page: welcome.page }).analyze()).violations).toEqual([])
    }
  }
})

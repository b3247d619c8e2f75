import { JobsScreen } from '../../models/jobs.ts'
import { TrustScreen } from '../../models/trust.ts'
import { expect, test } from './fake-test.ts'

test('the agent, who rated it and who was left out are shown, and no bare mean', async ({ open }) => {
  const screen = new TrustScreen(await open('busy', 'trust'))
  await screen.ready()
  await expect(screen.identity).toContainText('Registered as agent 7')
  await expect(screen.reputation).toContainText('half of the money says 88 to 97')
  await expect(screen.reputation.getByRole('row')).toHaveCount(4)
  await expect(screen.reputation).toContainText('1,000 reviewers never paid it and are left out.')
  await expect(screen.page.getByRole('region', { name: 'Reach' })).toContainText(
    'nobody has been allowed to listen yet',
  )
})

test('a registration that costs money shows its steps and its fee, and is confirmed with the passphrase', async ({
  open,
}) => {
  const screen = new TrustScreen(await open('notRegistered', 'trust'))
  await screen.ready()
  const dialog = await screen.review('Register')
  await expect(dialog).toContainText('0.0007 ETH')
  const go = dialog.getByRole('button', { name: 'Do exactly this' })
  await expect(go).toBeDisabled()
  await dialog.getByLabel('Wallet passphrase').fill('correct horse battery staple')
  await go.click()
  await expect(dialog).toBeHidden()
  await expect(screen.identity).toContainText('Registered as agent 7')
})

test('an agent that changed hands is a warning, with the way to another one', async ({ open }) => {
  const screen = new TrustScreen(await open('changedHands', 'trust'))
  await screen.ready()
  await expect(screen.identity).toContainText('belongs to 0x9999999999999999999999999999999999999999 now')
  const dialog = await screen.review('Register another agent')
  await dialog.getByRole('button', { name: 'Do exactly this' }).click()
  await expect(screen.identity).toContainText('Registered as agent 7')
})

test('a buyer is banned from a job by keyboard, listed in Trust, and the ban is lifted there', async ({ open }) => {
  const page = await open('busy', 'jobs')
  const jobs = new JobsScreen(page)
  await jobs.ready()
  await jobs.open(3)
  await page.getByRole('button', { name: 'Ban this buyer' }).press('Enter')
  const question = page.getByRole('alertdialog')
  await expect(question.getByRole('button', { name: 'Keep selling' })).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'banned' }).press('Enter')
  const screen = new TrustScreen(page)
  await screen.ready()
  await screen.bans.getByRole('button', { name: /^Sell to 0x/ }).press('Enter')
  await expect(screen.bans).toContainText('Nobody is banned.')
})

test('strangers are let in with the passphrase, by keyboard, and kept out again at once', async ({ open }) => {
  const screen = new TrustScreen(await open('busy', 'trust'))
  await screen.ready()
  const strangers = screen.page.getByRole('switch', { name: 'Strangers may connect' })
  await strangers.press('Space')
  const dialog = screen.page.getByRole('dialog')
  const go = dialog.getByRole('button', { name: 'Allow', exact: true })
  await expect(go).toBeDisabled()
  await dialog.getByLabel('Wallet passphrase').fill('correct horse battery staple')
  await dialog.getByLabel('Wallet passphrase').press('Enter')
  await expect(dialog).toBeHidden()
  await expect(screen.page.getByRole('region', { name: 'Reach' })).toContainText(
    'Reachable at https://box.example.org:4022',
  )
  await expect(strangers).toBeChecked()
  await strangers.press('Space')
  await expect(strangers).not.toBeChecked()
})

test('a carried file is removed, and one is never carried again only after a question', async ({ open }) => {
  const page = await open('busy', 'hardware')
  const files = page.getByRole('list', { name: 'Carried files' })
  await expect(files.getByRole('listitem')).toHaveCount(3)
  await page.getByRole('button', { name: 'Remove landscapes-2025' }).press('Enter')
  await expect(files.getByRole('listitem')).toHaveCount(2)
  await page.getByRole('button', { name: 'Never carry qwen3-4b-q4_k_m.gguf' }).press('Enter')
  const question = page.getByRole('alertdialog')
  await expect(question.getByRole('button', { name: 'Keep it' })).toBeFocused()
  await question.getByRole('button', { name: 'Never carry' }).click()
  await expect(files.getByRole('listitem')).toHaveCount(1)
})

import type { Locator, Page } from 'playwright/test'
import { EarningsScreen } from '../../models/earnings.ts'
import { expect, test } from './fake-test.ts'

const ADDRESS = '0x71C7656EC7ab88b098defB751B7401B5f6d8976F'
const PASSPHRASE = 'correct horse battery staple'

async function atReview(page: Page): Promise<EarningsScreen> {
  const earnings = new EarningsScreen(page)
  await earnings.ready()
  await earnings.openWithdraw()
  await earnings.fillWithdraw(ADDRESS, '1.5')
  await earnings.continueWithdraw()
  await earnings.unlock(PASSPHRASE)
  return earnings
}

test('money goes out through review and every step to final', async ({ open }) => {
  const earnings = await atReview(await open('busy', 'earnings', 60))
  await expect(earnings.dialog).toContainText('1.50')
  await expect(earnings.dialog).toContainText('at most 0.00013125 practice ETH')
  await expect(earnings.dialog.getByLabel(ADDRESS, { exact: true })).toBeVisible()
  await earnings.readyToSend()
  await earnings.send()
  await earnings.arrived()
  await earnings.dialog.getByRole('button', { name: 'Close' }).last().click()
  await expect((await earnings.showWithdrawals()).first()).toContainText('Final')
})

test('E09: a press within the first moments of the review sends nothing', async ({ open }) => {
  const page = await open('busy', 'earnings')
  // Pressed by the page itself, which is never late: as soon as the button is there, and then again and again.
  await page.evaluate(() => {
    let shownAt = 0
    const press = (): void => {
      const button = [...document.querySelectorAll('button')].find(({ textContent }) => textContent === 'Send now')
      if (button !== undefined && shownAt === 0) shownAt = performance.now()
      if (button !== undefined && performance.now() - shownAt < 1_000) button.click()
      if (button === undefined || performance.now() - shownAt < 1_000) requestAnimationFrame(press)
    }
    press()
  })
  const earnings = await atReview(page)
  await earnings.readyToSend()
  await expect(earnings.steps()).toHaveCount(0)
})

test('E09: a held Enter from the step before does not send', async ({ open }) => {
  const page = await open('busy', 'earnings')
  const earnings = await atReview(page)
  await earnings.readyToSend()
  await page.keyboard.down('Enter')
  await earnings.sendButton.focus()
  // The key is still down, so each of these is a repeat.
  await page.keyboard.down('Enter')
  await page.keyboard.down('Enter')
  await page.keyboard.up('Enter')
  await expect(earnings.steps()).toHaveCount(0)
  await page.keyboard.press('Enter')
  await expect(earnings.steps()).not.toHaveCount(0)
})

test('E09: a window that loses the focus takes the confirmation back', async ({ open }) => {
  const page = await open('busy', 'earnings')
  const earnings = await atReview(page)
  await earnings.readyToSend()
  await page.evaluate(() => {
    document.hasFocus = () => false
    window.dispatchEvent(new Event('blur'))
  })
  await expect(earnings.sendButton).toBeDisabled()
})

test('all that can be withdrawn is withdrawn, without counting it out', async ({ open }) => {
  const earnings = new EarningsScreen(await open('busy', 'earnings'))
  await earnings.ready()
  await earnings.openWithdraw()
  await earnings.fillWithdraw(ADDRESS, '1')
  await earnings.dialog.getByRole('button', { name: 'All', exact: true }).click()
  await earnings.continueWithdraw()
  await earnings.unlock(PASSPHRASE)
  await expect(earnings.dialog).toContainText('6.26')
})

test('two presses are one withdrawal', async ({ open }) => {
  const earnings = await atReview(await open('busy', 'earnings'))
  await earnings.readyToSend()
  await earnings.sendButton.dblclick()
  await earnings.arrived()
  await earnings.dialog.getByRole('button', { name: 'Close' }).last().click()
  await expect(await earnings.showWithdrawals()).toHaveCount(3)
})

test('E08: a dialog that was lost consents to nothing and keeps nothing', async ({ open }) => {
  const page = await open('busy', 'earnings')
  const earnings = await atReview(page)
  await page.reload()
  await earnings.ready()
  await expect(earnings.dialog).toBeHidden()
  await earnings.openWithdraw()
  await expect(earnings.dialog.getByRole('textbox', { name: 'To address' })).toHaveValue('')
})

test('closing forgets the unlock', async ({ open }) => {
  const page = await open('busy', 'earnings')
  const earnings = await atReview(page)
  await page.keyboard.press('Escape')
  await expect(earnings.dialog).toBeHidden()
  await earnings.openWithdraw()
  await earnings.fillWithdraw(ADDRESS, 'all')
  await earnings.continueWithdraw()
  await expect(earnings.dialog.getByLabel('Wallet passphrase')).toBeVisible()
})

test('a wrong passphrase opens nothing and says what to do', async ({ open }) => {
  const earnings = new EarningsScreen(await open('busy', 'earnings'))
  await earnings.ready()
  await earnings.openWithdraw()
  await earnings.fillWithdraw(ADDRESS, '1')
  await earnings.continueWithdraw()
  await earnings.dialog.getByLabel('Wallet passphrase').fill('wrong')
  await earnings.dialog.getByRole('button', { name: 'Unlock and review' }).click()
  await expect(earnings.dialog.getByRole('alert')).toContainText('This passphrase does not open the wallet.')
  await expect(earnings.sendButton).toHaveCount(0)
})

test('what is wrong with a field is said beside it, before anything is asked of the engine', async ({ open }) => {
  const earnings = new EarningsScreen(await open('busy', 'earnings'))
  await earnings.ready()
  await earnings.openWithdraw()
  await earnings.fillWithdraw('0x71C7', '99999')
  await earnings.continueWithdraw()
  const address = earnings.dialog.getByRole('textbox', { name: 'To address' })
  await expect(address).toHaveAccessibleDescription(/40 digits/)
  await expect(earnings.dialog.getByRole('textbox', { name: /^Amount/ })).toHaveAccessibleDescription(/At most/)
})

test('a name is looked up, and the address it points to stands in the review, whole', async ({ open }) => {
  const earnings = new EarningsScreen(await open('busy', 'earnings'))
  await earnings.ready()
  await earnings.openWithdraw()
  await earnings.fillWithdraw('nobody.eth', '1.5')
  await earnings.continueWithdraw()
  await earnings.dialog.getByLabel('Wallet passphrase').fill(PASSPHRASE)
  await earnings.dialog.getByRole('button', { name: 'Unlock and review' }).click()
  await expect(earnings.dialog.getByRole('alert')).toContainText('points to no address')
  await earnings.fillWithdraw('Alice.eth', '1.5')
  await earnings.continueWithdraw()
  await expect(earnings.dialog.getByLabel(ADDRESS, { exact: true })).toBeVisible()
  await expect(earnings.dialog).toContainText('alice.eth points here now')
  await earnings.readyToSend()
})

test('a payment link fills in address and amount, and one for another network is refused', async ({ open }) => {
  const earnings = new EarningsScreen(await open('busy', 'earnings'))
  await earnings.ready()
  await earnings.openWithdraw()
  const to = earnings.dialog.getByRole('textbox', { name: 'To address' })
  await to.fill(`ethereum:${ADDRESS}@1`)
  await expect(to).toHaveAccessibleDescription(/another network/)
  await to.fill(`ethereum:${ADDRESS}`)
  await expect(to).toHaveValue(ADDRESS)
})

test('every warning stands before the button that sends', async ({ open }) => {
  const earnings = await atReview(await open('hostile', 'earnings'))
  await expect(earnings.dialog).toContainText('This address is a contract.')
  await expect(earnings.dialog).toContainText('This address has never been used on this network.')
})

test('each line of the ledger leads to its job', async ({ open }) => {
  const earnings = new EarningsScreen(await open('busy', 'earnings'))
  await earnings.ready()
  await earnings.ledgerRows().nth(1).getByRole('link').click()
  await expect(earnings.page.getByRole('dialog').getByRole('heading', { name: 'Money' })).toBeVisible()
})

test('the whole way is walked with the keyboard alone', async ({ open }) => {
  const page = await open('busy', 'earnings', 60)
  const earnings = new EarningsScreen(page)
  await earnings.ready()
  await page.getByRole('button', { name: 'Withdraw', exact: true }).focus()
  await page.keyboard.press('Enter')
  await expect(earnings.dialog.getByRole('textbox', { name: 'To address' })).toBeFocused()
  await page.keyboard.type(ADDRESS)
  // Past the addresses that were saved, and the button for all of it.
  const amount = earnings.dialog.getByRole('textbox', { name: /^Amount/ })
  for (let stops = 0; stops < 8 && !(await hasFocus(amount)); stops += 1) await page.keyboard.press('Tab')
  await page.keyboard.type('1.5')
  await page.keyboard.press('Enter')
  await expect(earnings.dialog.getByLabel('Wallet passphrase')).toBeFocused()
  await page.keyboard.type(PASSPHRASE)
  await page.keyboard.press('Enter')
  await earnings.readyToSend()
  await page.keyboard.press('Tab')
  await expect(earnings.dialog.getByRole('button', { name: 'Back' })).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(earnings.sendButton).toBeFocused()
  await page.keyboard.press('Enter')
  await earnings.arrived()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Withdraw', exact: true })).toBeFocused()
})

function hasFocus(field: Locator): Promise<boolean> {
  return field.evaluate((element) => element === document.activeElement)
}

test('what the clipboard was swapped for between copy and paste stands in the review, whole', async ({ open }) => {
  const swapped = `${ADDRESS.slice(0, 8)}${'9'.repeat(28)}${ADDRESS.slice(-6)}`
  const earnings = new EarningsScreen(await open('busy', 'earnings'))
  await earnings.ready()
  await earnings.openWithdraw()
  await earnings.fillWithdraw(swapped.toLowerCase(), '1.5')
  await earnings.continueWithdraw()
  await earnings.unlock(PASSPHRASE)
  const shown = await earnings.dialog.getByLabel(/^0x/).first().getAttribute('aria-label')
  expect(shown?.toLowerCase()).toBe(swapped.toLowerCase())
  await expect(earnings.dialog.getByLabel(ADDRESS, { exact: true })).toBeHidden()
})

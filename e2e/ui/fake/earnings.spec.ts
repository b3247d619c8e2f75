import { EarningsScreen } from '../../models/earnings.ts'
import { expect, test } from './fake-test.ts'

test('an amount leads down to its job, receipt and transaction, by keyboard', async ({ open }) => {
  const page = await open('busy', 'earnings')
  const earnings = new EarningsScreen(page)
  await earnings.ready()
  await earnings.showLinesOf('Earned')
  await expect(earnings.shownLines()).toHaveText('Earned')
  await earnings.ledgerRows().first().getByRole('button').last().focus()
  await page.keyboard.press('Enter')
  const dialog = earnings.traceDialog()
  const steps = dialog.getByRole('list', { name: 'Way of this amount' }).getByRole('listitem')
  await expect(steps.filter({ hasText: 'Transaction' })).toContainText('0x')
  await expect(steps.filter({ hasText: 'Receipt' })).toContainText('Receipt No.')
  await dialog.getByRole('link', { name: /^Receipt No/ }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: 'Receipt' })).toBeVisible()
})

test('a withdrawal leads to its recipient, transaction and fee', async ({ open }) => {
  const earnings = new EarningsScreen(await open('busy', 'earnings'))
  await earnings.ready()
  await earnings.showLinesOf('Withdrawn')
  await expect(earnings.ledgerRows()).toHaveCount(2)
  const steps = await earnings.trace(0)
  await expect(steps).toContainText(['To 0x', '0x', '0.0000525 practice ETH, paid to the network'])
})

test('every figure shows exactly the lines it is made of', async ({ open }) => {
  const earnings = new EarningsScreen(await open('busy', 'earnings'))
  await earnings.ready()
  for (const [figure, filter] of [
    ['Pending', 'Pending'],
    ['Withdrawn', 'Withdrawn'],
    ['Refunds owed', 'Refunds'],
    ['Earned', 'Earned'],
  ] as const) {
    await earnings.showLinesOf(figure)
    await expect(earnings.shownLines()).toHaveText(filter)
  }
  await expect(earnings.ledgerRows().first()).toContainText('Final')
})

test('a refund that waits says what for, and is paid back with the passphrase', async ({ open }) => {
  const page = await open('refundWaits', 'earnings')
  const earnings = new EarningsScreen(page)
  await earnings.ready()
  await expect(earnings.figure('Refunds owed')).toContainText('0.009')
  await expect(page.getByText('The wallet is locked. Unlock it, and what is owed is paid back.')).toBeVisible()
  await page.getByRole('button', { name: 'Pay back' }).click()
  const dialog = page.getByRole('dialog', { name: 'Pay refunds back' })
  const pay = dialog.getByRole('button', { name: 'Pay back' })
  await expect(pay).toBeDisabled()
  const passphrase = dialog.getByLabel('Wallet passphrase')
  await passphrase.fill('not this one')
  await pay.click()
  await expect(dialog).toContainText('This passphrase does not open the wallet.')
  await passphrase.fill('correct horse battery staple')
  await pay.click()
  await expect(dialog).toBeHidden()
})

test('without anything owed there is nothing to pay back', async ({ open }) => {
  const page = await open('busy', 'earnings')
  await new EarningsScreen(page).ready()
  await expect(page.getByText('nothing owed to buyers')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Pay back' })).toBeHidden()
})

test('the chart shows income of one kind', async ({ open }) => {
  const page = await open('busy', 'earnings')
  const earnings = new EarningsScreen(page)
  await earnings.ready()
  const sum = page.getByRole('figure').getByText('Earned')
  const all = await sum.textContent()
  await earnings.incomeFrom('Vouchers')
  await expect(page.getByText('Nothing came in during these days.')).toBeVisible()
  await earnings.incomeFrom('All')
  await expect(sum).toHaveText(all ?? '')
})

test('the books are saved as a file for a spreadsheet, all pages of it', async ({ open }) => {
  const earnings = new EarningsScreen(await open('busy', 'earnings'))
  await earnings.ready()
  const { name, text } = await earnings.saveCsv()
  expect(name).toMatch(/^hearth-practice-\d{4}-\d\d-\d\d\.csv$/)
  expect(text).toBe('id,kind,amount\r\n2,payment,5\r\n1,payment,7\r\n')
})

test('a saved address is one press away when money goes out', async ({ open }) => {
  const earnings = new EarningsScreen(await open('busy', 'earnings'))
  await earnings.ready()
  await earnings.openWithdraw()
  await earnings.dialog.getByRole('button', { name: 'Hardware wallet' }).click()
  await expect(earnings.dialog.getByRole('textbox', { name: 'To address' })).toHaveValue(/^0x7a3F41b0.*C19e$/)
})

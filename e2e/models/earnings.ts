import type { Locator, Page } from 'playwright'

/** The screen with the books and the way to take money out, as a person uses it. */
export class EarningsScreen {
  readonly page: Page
  readonly dialog: Locator
  readonly sendButton: Locator

  constructor(page: Page) {
    this.page = page
    this.dialog = page.getByRole('dialog', { name: 'Withdraw' })
    this.sendButton = this.dialog.getByRole('button', { name: 'Send now' })
  }

  async ready(): Promise<void> {
    await this.page.getByRole('heading', { name: 'Earnings', level: 1 }).waitFor()
  }

  async goTo(): Promise<void> {
    await this.page.getByRole('link', { name: 'Earnings', exact: true }).click()
    await this.ready()
  }

  /** Shows the money of another of the networks that work is paid on. */
  async showMoneyOf(network: string): Promise<void> {
    await this.page.getByRole('group', { name: 'Money of' }).getByRole('button', { name: network, exact: true }).click()
  }

  /** `Earned`, `Pending`, `Withdrawn` or `Refunds owed`. */
  figure(name: string): Locator {
    return this.page
      .getByRole('term')
      .and(this.page.getByText(name, { exact: true }))
      .locator('..')
      .getByRole('definition')
      .first()
  }

  /** Shows the lines that a figure is made of. */
  async showLinesOf(figure: 'Earned' | 'Pending' | 'Withdrawn' | 'Refunds owed'): Promise<void> {
    await this.figure(figure).getByRole('button').click()
  }

  /** The filter over the ledger that is on. */
  shownLines(): Locator {
    return this.page.getByRole('group', { name: 'Lines that make up' }).getByRole('button', { pressed: true })
  }

  /** Opens the way of the amount in a row of the ledger. */
  async trace(row: number): Promise<Locator> {
    await this.ledgerRows().nth(row).getByRole('cell').last().getByRole('button').click()
    const steps = this.traceDialog().getByRole('list', { name: 'Way of this amount' })
    await steps.waitFor()
    return steps.getByRole('listitem')
  }

  traceDialog(): Locator {
    return this.page.getByRole('dialog', { name: 'Where this amount stands' })
  }

  async incomeFrom(kind: 'All' | 'CPU jobs' | 'GPU jobs' | 'Vouchers'): Promise<void> {
    await this.page.getByRole('group', { name: 'Income from' }).getByRole('button', { name: kind }).click()
  }

  /** The file that “Save as CSV” hands over. */
  async saveCsv(): Promise<{ readonly name: string; readonly text: string }> {
    const [download] = await Promise.all([
      this.page.waitForEvent('download'),
      this.page.getByRole('button', { name: 'Save as CSV' }).click(),
    ])
    const stream = await download.createReadStream()
    let text = ''
    for await (const chunk of stream) text += String(chunk)
    return { name: download.suggestedFilename(), text }
  }

  ledgerRows(): Locator {
    return this.page
      .getByRole('table', { name: 'Ledger' })
      .getByRole('row')
      .filter({ has: this.page.getByRole('cell') })
  }

  async showWithdrawals(): Promise<Locator> {
    await this.page.getByRole('tab', { name: 'Withdrawals' }).click()
    const rows = this.page.getByRole('table', { name: 'Withdrawals' }).getByRole('row')
    await rows.first().waitFor()
    return rows.filter({ has: this.page.getByRole('cell') })
  }

  async compareNow(): Promise<void> {
    await this.page.getByRole('button', { name: 'Compare now' }).click()
  }

  async openWithdraw(): Promise<void> {
    await this.page.getByRole('button', { name: 'Withdraw', exact: true }).click()
    await this.dialog.waitFor()
  }

  /** `amount` as typed, or `all`. */
  async fillWithdraw(to: string, amount: string): Promise<void> {
    await this.dialog.getByRole('textbox', { name: 'To address' }).fill(to)
    if (amount === 'all') await this.dialog.getByRole('button', { name: 'All', exact: true }).click()
    else await this.dialog.getByRole('textbox', { name: /^Amount/ }).fill(amount)
  }

  /** Somebody else sends it and pays the network fee. */
  async withoutFee(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'No network fee' }).click()
  }

  async continueWithdraw(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Continue' }).click()
  }

  async unlock(passphrase: string): Promise<void> {
    await this.dialog.getByLabel('Wallet passphrase').fill(passphrase)
    await this.dialog.getByRole('button', { name: 'Unlock and review' }).click()
    await this.sendButton.waitFor()
  }

  /** Waits until the review has been in view long enough to be confirmed. */
  async readyToSend(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Send now', disabled: false }).waitFor()
  }

  async send(): Promise<void> {
    await this.sendButton.click()
    await this.steps().first().waitFor()
  }

  /** The way of the withdrawal that was just sent, one step an item. */
  steps(): Locator {
    return this.dialog.getByRole('list', { name: 'Progress of the withdrawal' }).getByRole('listitem')
  }

  async arrived(): Promise<void> {
    await this.steps().filter({ hasText: 'Final, done' }).waitFor()
  }
}

import { readFile } from 'node:fs/promises'
import type { Locator, Page } from 'playwright'

/** Wallet, prices and network, as a person arranges them. */
export class SettingsScreen {
  readonly page: Page
  readonly wallet: Locator
  readonly prices: Locator
  readonly network: Locator
  readonly theme: Locator
  readonly help: Locator

  constructor(page: Page) {
    this.page = page
    this.wallet = page.getByRole('region', { name: 'Wallet', exact: true })
    this.prices = page.getByRole('region', { name: 'Prices', exact: true })
    this.help = page.getByRole('region', { name: 'Help', exact: true })
    this.theme = page.getByRole('region', { name: 'Theme', exact: true })
    this.network = page.getByRole('region', { name: 'Network', exact: true })
  }

  async ready(): Promise<void> {
    await this.page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
    await this.wallet.getByRole('button', { name: 'Show the private key' }).waitFor()
    await this.prices.getByRole('button', { name: 'Save prices' }).waitFor()
    await this.network.getByRole('button', { name: 'Check Practice' }).waitFor()
  }

  async goTo(): Promise<void> {
    await this.page.getByRole('link', { name: 'Settings', exact: true }).click()
    await this.ready()
  }

  dialog(name: string): Locator {
    return this.page.getByRole('dialog', { name })
  }

  /** The words of the recovery phrase, in order, after the passphrase. */
  async showPhrase(passphrase: string): Promise<readonly string[]> {
    await this.wallet.getByRole('button', { name: 'Write it down' }).click()
    const dialog = this.dialog('Recovery phrase')
    await dialog.getByLabel('Wallet passphrase').fill(passphrase)
    await dialog.getByRole('button', { name: 'Show the phrase' }).click()
    const words = dialog.getByRole('list', { name: 'Recovery phrase' }).getByRole('listitem')
    await words.first().waitFor()
    return (await words.allInnerTexts()).map((text) => text.replace(/^\d+\.\s*/, '').trim())
  }

  async setPayout(address: string, passphrase: string): Promise<void> {
    await this.wallet.getByRole('button', { name: /payout address/ }).click()
    const dialog = this.dialog('Payout address')
    await dialog.getByRole('textbox', { name: 'Payout address' }).fill(address)
    await dialog.getByLabel('Wallet passphrase').fill(passphrase)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'detached' })
  }

  /** Shows the wallet of another of the networks that work is paid on. */
  async showWalletOf(network: string): Promise<void> {
    await this.wallet
      .getByRole('group', { name: 'Money of' })
      .getByRole('button', { name: network, exact: true })
      .click()
  }

  /** Turns being paid there too on or off, from the next start. */
  paidToo(network: string): Locator {
    return this.network.getByRole('button', { name: `Be paid too: ${network}`, exact: true })
  }

  async check(network: string): Promise<Locator> {
    await this.network.getByRole('button', { name: `Check ${network}`, exact: true }).click()
    return this.page.getByRole('region', { name: `What ${network} can do` })
  }

  /** Opens the diagnostic file for review; its text, all of it. */
  async makeDiagnosticFile(): Promise<string> {
    await this.help.getByRole('button', { name: 'Make a diagnostic file' }).click()
    const text = this.dialog('Diagnostic file').getByRole('textbox', { name: 'What the file holds' })
    await text.waitFor()
    return text.inputValue()
  }

  /** Saves the file that is under review. */
  async saveDiagnosticFile(): Promise<{ readonly name: string; readonly text: string }> {
    const save = this.dialog('Diagnostic file').getByRole('button', { name: 'Save this file' })
    const [download] = await Promise.all([this.page.waitForEvent('download'), save.click()])
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') }
  }

  async howToRemove(): Promise<Locator> {
    await this.help.getByText('Remove Hearth from this computer').click()
    const steps = this.help.getByRole('list').first()
    await steps.getByText('What stays').waitFor()
    return steps
  }
}

import type { Locator, Page } from 'playwright'

/** Who this machine is to buyers, what they say of it, and who is banned, as a person uses it. */
export class TrustScreen {
  readonly page: Page
  readonly identity: Locator
  readonly reputation: Locator
  readonly bans: Locator

  constructor(page: Page) {
    this.page = page
    this.identity = page.getByRole('region', { name: 'Identity on the chain', exact: true })
    this.reputation = page.getByRole('region', { name: 'Reputation', exact: true })
    this.bans = page.getByRole('region', { name: 'Banned buyers', exact: true })
  }

  async ready(): Promise<void> {
    await this.page.getByRole('heading', { name: 'Trust', level: 1 }).waitFor()
    await this.identity.getByRole('button', { name: 'Ask the registry' }).waitFor()
    await this.reputation
      .getByText(/of 100|Nothing is said yet/)
      .first()
      .waitFor()
    await this.bans
      .getByText(/Nobody is banned|Lift the ban/)
      .first()
      .waitFor()
  }

  async goTo(): Promise<void> {
    await this.page.getByRole('link', { name: 'Trust', exact: true }).click()
    await this.ready()
  }

  /** Lets strangers connect, at what the window proposes. */
  async allow(passphrase: string): Promise<void> {
    await this.page.getByRole('switch', { name: 'Strangers may connect' }).click()
    const dialog = this.page.getByRole('dialog')
    await dialog.getByLabel('Wallet passphrase').fill(passphrase)
    await dialog.getByRole('button', { name: 'Allow', exact: true }).click()
    await dialog.waitFor({ state: 'hidden' })
    await this.page.getByText('SHA-256 fingerprint').waitFor()
  }

  /** The window that shows what a change costs, before anything is sent. */
  async review(button: string): Promise<Locator> {
    await this.identity.getByRole('button', { name: button }).click()
    const dialog = this.page.getByRole('dialog')
    await dialog.getByRole('list', { name: 'What is done' }).waitFor()
    return dialog
  }
}

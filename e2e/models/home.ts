import type { Locator, Page } from 'playwright'

/** The first screen, as a person uses it. */
export class HomeScreen {
  readonly page: Page
  readonly state: Locator
  readonly availabilitySwitch: Locator

  constructor(page: Page) {
    this.page = page
    this.state = page.getByRole('region', { name: 'State' })
    this.availabilitySwitch = page.getByRole('switch', { name: 'Available for work' })
  }

  async ready(): Promise<void> {
    await this.page.getByRole('heading', { name: 'Home', level: 1 }).waitFor()
    await this.availabilitySwitch.waitFor()
  }

  async goTo(): Promise<void> {
    await this.page.getByRole('link', { name: 'Home', exact: true }).click()
    await this.ready()
  }

  /** A figure of the money card: `Earned today`, `Earned` or `Pending`. */
  figure(name: string): Locator {
    return this.page
      .getByRole('term')
      .and(this.page.getByText(name, { exact: true }))
      .locator('..')
      .getByRole('definition')
      .first()
  }

  tile(name: string): Locator {
    return this.page.getByRole('region', { name, exact: true })
  }

  /** The switch of one card, inside its tile. */
  cardSwitch(card: string): Locator {
    return this.tile(card).getByRole('switch', { name: 'This card may work' })
  }

  /** What runs GPU jobs, inside the protection tile. */
  gpuJobs(): Locator {
    return this.tile('Protection').getByRole('region', { name: 'GPU jobs' })
  }

  recentJobs(): Locator {
    return this.tile('Latest jobs and receipts').getByRole('row')
  }

  async openPauseMenu(): Promise<void> {
    await this.page.getByRole('button', { name: /^Pause/ }).click()
    await this.page.getByRole('menu').waitFor()
  }

  async pause(length: 'For 1 hour' | 'Until tomorrow' | 'Until I resume'): Promise<void> {
    await this.openPauseMenu()
    await this.page.getByRole('menuitem', { name: length }).click()
  }

  async checkMachine(): Promise<void> {
    await this.page.getByRole('button', { name: 'Check machine' }).click()
    await this.page.getByRole('dialog', { name: 'Machine check' }).getByRole('listitem').first().waitFor()
  }

  async showProtectionsInForce(): Promise<void> {
    await this.tile('Protection')
      .getByText(/are on$/)
      .click()
    await this.tile('Protection').getByRole('list', { name: 'Protections in force' }).waitFor()
  }

  async showTable(): Promise<void> {
    await this.page.getByRole('button', { name: 'Table' }).click()
    await this.page.getByRole('table', { name: 'Money by day' }).waitFor()
  }
}

import type { Locator, Page } from 'playwright'

/** The first start, as a person goes through it. */
export class WelcomeScreen {
  readonly page: Page
  readonly progress: Locator
  readonly receipt: Locator

  constructor(page: Page) {
    this.page = page
    this.progress = page.getByRole('progressbar', { name: 'Measuring this computer' })
    this.receipt = page.getByRole('region', { name: 'Your first receipt' })
  }

  heading(name: string): Locator {
    return this.page.getByRole('heading', { name, level: 1 })
  }

  async ready(): Promise<void> {
    await this.heading('This is what Hearth found').waitFor()
  }

  /** What was found of one thing, with its reason. */
  found(name: string): Locator {
    return this.page.getByRole('listitem').filter({ has: this.page.getByRole('heading', { name, level: 2 }) })
  }

  async goOn(to: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Continue' }).click()
    await this.heading(to).waitFor()
  }

  async goBack(to: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Back', exact: true }).click()
    await this.heading(to).waitFor()
  }

  async measure(): Promise<void> {
    await this.page.getByRole('button', { name: /^Measure/ }).click()
    await this.progress.waitFor()
  }

  async stopMeasuring(): Promise<void> {
    await this.page.getByRole('button', { name: 'Stop measuring' }).click()
    await this.progress.waitFor({ state: 'detached' })
  }

  preset(name: string): Locator {
    return this.page.getByRole('radio', { name, exact: true })
  }

  async goAvailable(): Promise<void> {
    await this.page.getByRole('button', { name: 'Go available' }).click()
  }

  /** Past all of it, where it is shown. */
  async skip(): Promise<void> {
    await this.page.getByRole('button', { name: 'Skip the welcome' }).click()
  }
}

import type { Locator, Page } from 'playwright'

/** The screen that shows what the machine has and how fast it was proven to be, as a person uses it. */
export class HardwareScreen {
  readonly page: Page
  readonly speed: Locator
  readonly proofs: Locator
  readonly prove: Locator

  constructor(page: Page) {
    this.page = page
    this.speed = page.getByRole('region', { name: 'Proven speed', exact: true })
    this.proofs = this.speed.getByRole('list', { name: 'Who checked the speed' }).locator('> li')
    this.prove = this.speed.getByRole('button', { name: 'Prove this card now' })
  }

  async ready(): Promise<void> {
    await this.page.getByRole('heading', { name: 'Hardware', level: 1 }).waitFor()
    await this.speed.waitFor()
  }

  async goTo(): Promise<void> {
    await this.page.getByRole('link', { name: 'Hardware', exact: true }).click()
    await this.ready()
  }

  tile(name: string): Locator {
    return this.page.getByRole('region', { name, exact: true })
  }

  async lookAgain(): Promise<void> {
    await this.page.getByRole('button', { name: 'Look again' }).click()
  }
}

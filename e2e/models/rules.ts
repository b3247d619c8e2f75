import type { Locator, Page } from 'playwright'

/** The rules, as a person changes them. */
export class RulesScreen {
  readonly page: Page
  /** What follows from the rules, in the engine’s words. */
  readonly heading: Locator

  constructor(page: Page) {
    this.page = page
    this.heading = page.getByRole('heading', { name: 'Rules', level: 1 })
  }

  async ready(): Promise<void> {
    await this.heading.waitFor()
  }

  async goTo(): Promise<void> {
    await this.page.getByRole('link', { name: 'Rules', exact: true }).click()
    await this.ready()
  }

  async choose(when: 'When idle' | 'Nights' | 'Always' | 'Ask me' | 'My hours'): Promise<void> {
    await this.page.getByRole('button', { name: when, exact: true }).click()
  }

  option(name: string): Locator {
    return this.page.getByRole('switch', { name })
  }

  hour(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true })
  }

  number(name: string): Locator {
    return this.page.getByLabel(name, { exact: true })
  }
}

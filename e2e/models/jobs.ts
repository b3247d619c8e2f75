import type { Locator, Page } from 'playwright'

/** The screen with the job that runs and all that ran, as a person uses it. */
export class JobsScreen {
  readonly page: Page
  readonly live: Locator
  readonly table: Locator
  readonly panel: Locator

  constructor(page: Page) {
    this.page = page
    this.live = page.getByRole('region', { name: 'Now' })
    this.table = page.getByRole('table', { name: 'Jobs' })
    this.panel = page.getByRole('dialog')
  }

  async ready(): Promise<void> {
    await this.page.getByRole('heading', { name: 'Jobs', level: 1 }).waitFor()
  }

  async goTo(): Promise<void> {
    await this.page.getByRole('link', { name: 'Jobs', exact: true }).click()
    await this.ready()
  }

  /** Rows of the history, without the header. */
  rows(): Locator {
    return this.table.getByRole('row').filter({ has: this.page.getByRole('cell') })
  }

  async filter(name: 'All' | 'Finished' | 'Problems'): Promise<void> {
    await this.page.getByRole('group', { name: 'Show' }).getByRole('button', { name }).click()
  }

  async search(text: string): Promise<void> {
    await this.page.getByRole('searchbox', { name: 'Search jobs' }).fill(text)
  }

  async showOlder(): Promise<void> {
    await this.page.getByRole('button', { name: 'Show older' }).click()
  }

  /** Opens the job in row `index` of the history. */
  async open(index: number): Promise<void> {
    await this.rows().nth(index).getByRole('link').click()
    await this.panel.getByRole('heading', { name: 'Money' }).waitFor()
  }

  /** Brings what the buyer asked for into view. */
  async showWork(): Promise<void> {
    await this.panel.getByRole('list', { name: 'What this job may touch' }).scrollIntoViewIfNeeded()
  }

  async closePanel(): Promise<void> {
    await this.panel.getByRole('button', { name: 'Close' }).click()
    await this.panel.waitFor({ state: 'hidden' })
  }

  /** Checks the receipt of the open job and returns the lines that say what was checked. */
  async verify(): Promise<Locator> {
    await this.panel.getByRole('button', { name: 'Verify' }).click()
    const checks = this.panel.getByRole('list', { name: 'Checks of this receipt' }).getByRole('listitem')
    await checks.first().waitFor()
    return checks
  }

  /** Has the work of the open job run again and returns what everybody who looked has found. */
  async runAgain(): Promise<Locator> {
    await this.panel.getByRole('button', { name: 'Run it again now' }).click()
    await this.panel.getByText('signed by you').first().waitFor()
    return this.verdicts()
  }

  verdicts(): Locator {
    return this.panel.getByRole('list', { name: 'Who looked at this work' }).getByRole('listitem')
  }

  async askToStop(): Promise<void> {
    await this.live.getByRole('button', { name: 'Stop job' }).first().click()
    await this.page.getByRole('alertdialog', { name: 'Stop this job?' }).waitFor()
  }

  async stop(): Promise<void> {
    await this.askToStop()
    const question = this.page.getByRole('alertdialog')
    await question.getByRole('button', { name: 'Stop job' }).click()
    await question.waitFor({ state: 'hidden' })
  }
}

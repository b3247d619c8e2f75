import type { Locator, Page } from 'playwright'

/** The person's other machines, the total of all, and the way in for another. */
export class MachinesScreen {
  readonly page: Page
  readonly machines: Locator
  readonly letIn: Locator

  constructor(page: Page) {
    this.page = page
    this.machines = page.getByRole('list', { name: 'Paired machines' })
    this.letIn = page.getByRole('region', { name: 'Seen from other machines' })
  }

  async ready(): Promise<void> {
    await this.page.getByRole('heading', { name: 'Machines', level: 1 }).waitFor()
    await this.letIn.getByRole('button', { name: 'Show a code' }).waitFor()
  }

  machine(name: string): Locator {
    return this.machines.getByRole('region', { name, exact: true })
  }

  total(network: string): Locator {
    return this.page.getByRole('region', { name: `All machines on ${network}` })
  }

  dialog(name: string): Locator {
    return this.page.getByRole('dialog', { name })
  }

  /** Types a code of another machine; nothing is asked before `Pair with it`. */
  async typeCode(code: string): Promise<Locator> {
    await this.page.getByRole('button', { name: 'Add a machine' }).click()
    const dialog = this.dialog('Add a machine')
    await dialog.getByLabel('Pairing code').fill(code)
    return dialog
  }

  /** Opens what this machine is called on the others, and where it listens. */
  async changeOwnPlace(): Promise<Locator> {
    await this.letIn.getByRole('button', { name: 'Change its name and address' }).click()
    return this.dialog('Name and address of this machine')
  }

  /** The code that lets another machine look at this one, after the passphrase. */
  async showCode(passphrase: string): Promise<Locator> {
    await this.letIn.getByRole('button', { name: 'Show a code' }).click()
    const dialog = this.dialog('Pairing code')
    await dialog.getByLabel('Wallet passphrase').fill(passphrase)
    await dialog.getByRole('button', { name: 'Show the code' }).click()
    await dialog.getByLabel('Pairing code', { exact: true }).waitFor()
    return dialog
  }
}

import { pairingLink, writePairingCode } from '../../../contract/rigs-code.ts'
import { MachinesScreen } from '../../models/machines.ts'
import { SettingsScreen } from '../../models/settings.ts'
import { expect, test } from './fake-test.ts'

const PASSPHRASE = 'correct horse battery staple'
const CODE = writePairingCode({ address: '192.168.1.77', port: 4023, secret: new Uint8Array(11).fill(7) })

test('who has one machine finds the way to others in Settings, and what it says is what to do', async ({ open }) => {
  const page = await open('busy', 'settings')
  await new SettingsScreen(page).ready()
  await expect(page.getByRole('link', { name: 'Machines' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Open Machines' }).click()
  await new MachinesScreen(page).ready()
  await expect(page.getByText('No other machine is paired')).toBeVisible()
})

test('every machine says its state and its Why, and the total says whom it counts', async ({ open }) => {
  const machines = new MachinesScreen(await open('machines', 'machines'))
  await machines.ready()
  await expect(machines.page.getByRole('link', { name: 'Machines' })).toBeVisible()
  await expect(machines.machine('attic')).toContainText('Working on 1 job.')
  await expect(machines.machine('cellar')).toContainText('It does not answer.')
  await expect(machines.machine('cellar')).toContainText('Last seen 1 day ago.')
  await expect(machines.machine('shed')).toContainText('Its clock is 3 h 00 min ahead of this one.')
  await expect(machines.machine('laptop')).toContainText('Never heard of since it was paired.')
  const practice = machines.total('Practice')
  await expect(practice).toContainText('5.25')
  await expect(practice).toContainText('Counted: this machine, attic.')
  await expect(practice.getByRole('list', { name: 'Not counted' })).toContainText('cellar. It does not answer.')
  await expect(machines.total('Base')).toContainText('81.50')
})

test('another machine is paused and resumed by keyboard, and says so itself', async ({ open }) => {
  const machines = new MachinesScreen(await open('machines', 'machines'))
  await machines.ready()
  const attic = machines.machine('attic')
  await attic.getByRole('button', { name: 'Pause attic' }).focus()
  await machines.page.keyboard.press('Enter')
  await machines.page.getByRole('menuitem', { name: 'Until I resume' }).press('Enter')
  await expect(attic).toContainText('Paused until you resume.')
  await attic.getByRole('button', { name: 'Resume attic' }).press('Enter')
  await expect(attic).toContainText('Available. Waiting for a buyer.')
})

test('a machine is removed only after the question', async ({ open }) => {
  const machines = new MachinesScreen(await open('machines', 'machines'))
  await machines.ready()
  await machines.machine('laptop').getByRole('button', { name: 'Remove laptop' }).click()
  const question = machines.page.getByRole('alertdialog', { name: 'Remove laptop?' })
  await question.getByRole('button', { name: 'Keep' }).click()
  await expect(machines.machine('laptop')).toBeVisible()
  await machines.machine('laptop').getByRole('button', { name: 'Remove laptop' }).click()
  await question.getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(machines.machine('laptop')).toHaveCount(0)
})

test('a code is typed, says where it leads, and pairs when the person says so', async ({ open }) => {
  const machines = new MachinesScreen(await open('busy', 'machines'))
  await machines.ready()
  const dialog = await machines.typeCode(`${CODE.slice(0, -2)}ZZ`)
  await expect(dialog).toContainText('That is no pairing code, or something in it was mistyped.')
  await expect(dialog.getByRole('button', { name: 'Pair with it' })).toBeDisabled()
  await dialog.getByLabel('Pairing code').fill(pairingLink(CODE))
  await expect(dialog).toContainText('The other machine is at 192.168.1.77:4023.')
  await dialog.getByRole('button', { name: 'Pair with it' }).click()
  await expect(machines.machine('garage')).toBeVisible()
})

test('a link fills the code in and does nothing else', async ({ open }) => {
  const machines = new MachinesScreen(await open('busy', 'machines'))
  await machines.ready()
  await machines.page.evaluate((code) => {
    window.location.hash = `#/machines/${code}`
  }, CODE)
  const dialog = machines.dialog('Add a machine')
  await expect(dialog).toContainText('A link brought this code.')
  await expect(dialog.getByLabel('Pairing code')).toHaveValue(CODE)
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(machines.machines).toHaveCount(0)
})

test('a code of this machine is shown for the passphrase, and taken back', async ({ open }) => {
  const machines = new MachinesScreen(await open('busy', 'machines'))
  await machines.ready()
  const dialog = await machines.showCode(PASSPHRASE)
  await expect(dialog.getByLabel('Pairing code', { exact: true })).toContainText('-')
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await machines.letIn.getByRole('button', { name: 'Take the code back' }).click()
  await expect(machines.letIn).toContainText('The invitation was taken back.')
})

test('this machine gets another name at once, and another address only for the passphrase', async ({ open }) => {
  const machines = new MachinesScreen(await open('busy', 'machines'))
  await machines.ready()
  const dialog = await machines.changeOwnPlace()
  const save = dialog.getByRole('button', { name: 'Save' })
  await dialog.getByLabel('Name').fill('tower')
  await dialog.getByLabel('Port').fill('70000')
  await expect(dialog).toContainText('A port is a whole number from 1 to 65535.')
  await expect(save).toBeDisabled()
  await dialog.getByLabel('Port').fill('4100')
  await expect(dialog.getByLabel('Wallet passphrase')).toHaveCount(0)
  await dialog.getByLabel('Port').press('Enter')
  await expect(machines.letIn).toContainText('This machine is called tower there.')

  await machines.changeOwnPlace()
  await expect(dialog.getByLabel('Port')).toHaveValue('4100')
  await dialog.getByLabel('Address').fill('the attic')
  await expect(dialog).toContainText('That is no IP address, such as 192.168.1.4.')
  await dialog.getByLabel('Address').fill('192.168.1.4')
  await dialog.getByRole('switch', { name: 'From outside the local network too' }).press('Space')
  await expect(save).toBeDisabled()
  await dialog.getByLabel('Wallet passphrase').fill(PASSPHRASE)
  await save.click()
  await expect(dialog).toHaveCount(0)
  await machines.changeOwnPlace()
  await expect(dialog.getByRole('switch', { name: 'From outside the local network too' })).toBeChecked()
})

test('another machine that has moved is asked at its new address, under the name that it is given', async ({
  open,
}) => {
  const machines = new MachinesScreen(await open('machines', 'machines'))
  await machines.ready()
  await machines.machine('cellar').getByRole('button', { name: 'Change cellar' }).click()
  const dialog = machines.dialog('Change cellar')
  await dialog.getByLabel('Name').fill('vault')
  await dialog.getByLabel('Address').fill('192.168.1.90')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await machines.machine('vault').getByRole('button', { name: 'Change vault' }).click()
  await expect(machines.dialog('Change vault').getByLabel('Address')).toHaveValue('192.168.1.90')
})

test('a payout address that another machine offers is taken only in full view', async ({ open }) => {
  const machines = new MachinesScreen(await open('machines', 'machines'))
  await machines.ready()
  await machines.letIn.getByRole('button', { name: 'Look at it' }).click()
  const dialog = machines.dialog('Payout address from attic')
  await expect(dialog.getByLabel('Payout address', { exact: true })).toHaveText(`0x${'7'.repeat(40)}`)
  await expect(dialog.getByRole('button', { name: 'Pay out to this address' })).toBeDisabled()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await machines.letIn.getByRole('button', { name: 'Turn it down' }).click()
  await expect(machines.letIn.getByRole('button', { name: 'Look at it' })).toHaveCount(0)
})

test('what another machine calls itself is text, short, and reorders nothing', async ({ open }) => {
  const machines = new MachinesScreen(await open('machinesHostile', 'machines'))
  await machines.ready()
  await expect(machines.machines.getByText('<img src=x').first()).toBeVisible()
  await expect(machines.machines.getByRole('img', { name: 'x' })).toHaveCount(0)
  expect(await machines.machines.innerText()).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/)
})

import { writePairingCode } from '../contract/rigs-code.ts'
import { MachinesScreen } from './models/machines.ts'
import { SettingsScreen } from './models/settings.ts'
import { shotsOf, type Shot } from './shot.ts'

const machines = shotsOf('machines', (page) => new MachinesScreen(page))
const settings = shotsOf('settings', (page) => new SettingsScreen(page))
const CODE = writePairingCode({ address: '192.168.1.77', port: 4023, secret: new Uint8Array(11).fill(7) })

/** Several machines on one screen, the ways to pair them, and the theme. */
export const machineShots: readonly Shot[] = [
  machines('machines-none', 'busy'),
  machines('machines-several', 'machines'),
  machines('machines-hostile', 'machinesHostile'),
  machines('machines-add', 'machines', (screen) => screen.typeCode(CODE)),
  machines('machines-remove', 'machines', async (screen) => {
    await screen.machine('cellar').getByRole('button', { name: 'Remove cellar' }).click()
    await screen.page.getByRole('alertdialog', { name: 'Remove cellar?' }).waitFor()
  }),
  machines('machines-code', 'busy', (screen) => screen.showCode('correct horse battery staple')),
  machines('machines-own-place', 'busy', async (screen) => {
    const dialog = await screen.changeOwnPlace()
    await dialog.getByLabel('Address').fill('192.168.1.4')
    await dialog.getByLabel('Port').fill('70000')
  }),
  machines('machines-place', 'machines', async (screen) => {
    await screen.machine('cellar').getByRole('button', { name: 'Change cellar' }).click()
    await screen.dialog('Change cellar').waitFor()
  }),
  settings('settings-theme', 'busy', (screen) => screen.theme.scrollIntoViewIfNeeded()),
]

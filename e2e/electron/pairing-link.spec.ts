import { pairingLink, writePairingCode } from '../../contract/rigs-code.ts'
import { expect, test } from './desktop-test.ts'

const CODE = writePairingCode({ address: '192.168.1.77', port: 4023, secret: new Uint8Array(11).fill(7) })

test('a link brings the window to the front with its code in the form, and nothing more', async ({ desktop }) => {
  await expect(desktop.page.getByText('Available. Waiting for a buyer.').first()).toBeVisible()
  await desktop.closeWindow()
  expect(await desktop.startAgain(pairingLink(CODE))).toBe(0)
  await expect.poll(() => desktop.windowState()).toEqual({ visible: true, focused: true, count: 1 })
  const dialog = desktop.page.getByRole('dialog', { name: 'Add a machine' })
  await expect(dialog.getByLabel('Pairing code')).toHaveValue(CODE)
  await expect(dialog).toContainText('A link brought this code.')
  await expect(dialog).toContainText('The other machine is at 192.168.1.77:4023.')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(desktop.page.getByText('No other machine is paired')).toBeVisible()
})

test('a hostile link opens nothing', async ({ desktop }) => {
  await expect(desktop.page.getByText('Available. Waiting for a buyer.').first()).toBeVisible()
  for (const link of [
    `hearth://withdraw/${CODE}`,
    `hearth://pair/${CODE}?code=1`,
    `hearth://pair/<b>${CODE}</b>`,
    `hearth://pair/\u202e${CODE}`,
    `hearth://pair/${'A'.repeat(20_000)}`,
  ]) {
    expect(await desktop.startAgain(link)).toBe(0)
  }
  await expect(desktop.page.getByRole('heading', { name: 'Home', level: 1 })).toBeVisible()
  await expect(desktop.page.getByRole('dialog')).toHaveCount(0)
  expect(await desktop.address()).not.toContain('machines')
})

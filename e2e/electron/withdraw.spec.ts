import { EarningsScreen } from '../models/earnings.ts'
import { expect, test } from './desktop-test.ts'

const ADDRESS = '0x71C7656EC7ab88b098defB751B7401B5f6d8976F'
const PASSPHRASE = 'correct horse battery staple'

test('E08: an engine that dies while the review is open has sent nothing, and asks for everything anew', async ({
  desktop,
}) => {
  const { page } = desktop
  const earnings = new EarningsScreen(page)
  await earnings.goTo()
  await earnings.openWithdraw()
  await earnings.fillWithdraw(ADDRESS, '1')
  await earnings.continueWithdraw()
  await earnings.unlock(PASSPHRASE)
  await earnings.readyToSend()
  await desktop.killEngine()
  await expect.poll(async () => (await desktop.tray()).icon).toBe('stopped')
  await expect.poll(async () => (await desktop.tray()).icon).not.toBe('stopped')
  // Whatever the lost review still offers, the engine that came back knows nothing of it.
  if (await earnings.sendButton.isEnabled()) {
    await earnings.sendButton.click()
    await expect(earnings.dialog.getByRole('alert')).toBeVisible()
  }
  await expect(earnings.steps()).toHaveCount(0)
  await page.reload()
  await earnings.ready()
  await page.getByRole('tab', { name: 'Withdrawals' }).click()
  await expect(page.getByText('Nothing was withdrawn yet')).toBeVisible()
})

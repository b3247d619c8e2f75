import { expect, test } from './desktop-test.ts'

test('the tray says why in the words of the engine, with the money labelled', async ({ desktop }) => {
  await expect.poll(async () => (await desktop.tray()).icon).toBe('available')
  const { tooltip, items } = await desktop.tray()
  expect(tooltip).toBe('Hearth: Available. Available. Waiting for a buyer.')
  expect(items).toContainEqual({ label: 'Available. Waiting for a buyer.', enabled: false })
  expect(items).toContainEqual({ label: 'Earned today: 0.012345 USDC (practice money)', enabled: false })
})

test('the tray pauses and resumes through the engine, and the window follows', async ({ desktop }) => {
  await expect.poll(async () => (await desktop.tray()).icon).toBe('available')
  await desktop.chooseInTray('Pause until tomorrow')
  await expect.poll(() => desktop.tray()).toMatchObject({ icon: 'paused', tooltip: /Paused \(tomorrow\)\./ })
  await expect(desktop.page.getByText('Paused (tomorrow).').first()).toBeVisible()

  await desktop.chooseInTray('Go available')
  await expect.poll(async () => (await desktop.tray()).icon).toBe('available')
  await expect(desktop.page.getByText('Available. Waiting for a buyer.').first()).toBeVisible()
})

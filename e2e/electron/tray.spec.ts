import { expect, test } from './desktop-test.ts'

test('the tray says why in the words of the engine, with the money labelled', async ({ desktop }) => {
  await expect.poll(async () => (await desktop.tray()).icon).toBe('available')
  const { tooltip, items } = await desktop.tray()
  expect(tooltip).toBe('Hearth: Available. Waiting for a buyer.')
  expect(items).toContainEqual({ label: 'Available. Waiting for a buyer.', enabled: false })
  expect(items).toContainEqual({ label: 'Earned today: 0.012345 USDC (practice money)', enabled: false })
})

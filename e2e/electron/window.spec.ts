import { expect, test } from './desktop-test.ts'

test('the window shows the app from its own scheme', async ({ desktop }) => {
  await expect.poll(() => desktop.address()).toBe('app://hearth/index.html')
  await expect.poll(() => desktop.windowState()).toMatchObject({ visible: true })
  await expect(desktop.page.getByText('Available. Waiting for a buyer.').first()).toBeVisible()
})

test('closing the window keeps the tray, and says so the first time only', async ({ desktop }) => {
  await expect.poll(async () => (await desktop.windowState()).visible).toBe(true)
  await desktop.closeWindow()
  await expect.poll(() => desktop.windowState()).toEqual({ visible: false, focused: false, count: 1 })
  await expect.poll(() => desktop.notifications()).toHaveLength(1)
  expect((await desktop.notifications())[0]).toMatch(/keeps running.*tray/)

  await desktop.clickTray()
  await expect.poll(async () => (await desktop.windowState()).visible).toBe(true)
  await desktop.closeWindow()
  await expect.poll(async () => (await desktop.windowState()).visible).toBe(false)
  expect(await desktop.notifications()).toHaveLength(1)
})

test('starting Hearth again brings the window to the front and nothing else', async ({ desktop }) => {
  await expect.poll(async () => (await desktop.windowState()).visible).toBe(true)
  await desktop.closeWindow()
  expect(await desktop.startAgain()).toBe(0)
  await expect.poll(() => desktop.windowState()).toEqual({ visible: true, focused: true, count: 1 })
})

test('the engine dying is shown, it comes back, and the window goes on', async ({ desktop }) => {
  await expect(desktop.page.getByText('Available. Waiting for a buyer.').first()).toBeVisible()
  await desktop.chooseInTray('Pause for 1 hour')
  await expect(desktop.page.getByText('Paused (hour).').first()).toBeVisible()
  // Looked for from before on: it may be back in less than a second.
  const shown = desktop.page
    .getByRole('region', { name: 'Connection' })
    .getByText('The engine stopped unexpectedly and is being started again.')
    .waitFor()
  await desktop.killEngine()
  await shown
  await expect(desktop.page.getByText('Available. Waiting for a buyer.').first()).toBeVisible()
  await expect.poll(async () => (await desktop.tray()).tooltip).toContain('Waiting for a buyer')
})

test.describe('an engine that does not start', () => {
  test.use({ engine: 'failing' })

  test('is explained in the window, which starts it again', async ({ desktop }) => {
    const { page } = desktop
    await expect(page.getByRole('heading', { name: 'The disk is full.' })).toBeVisible()
    await expect(page.getByText('Free some space, then start Hearth again.')).toBeVisible()
    await expect(page.getByText('hearth run')).toBeHidden()
    expect((await desktop.tray()).items.map(({ label }) => label)).toContain(
      'Free some space, then start Hearth again.',
    )
    await page.getByRole('button', { name: 'Start again' }).click()
    await expect(page.getByText('Available. Waiting for a buyer.').first()).toBeVisible()
  })
})

test('quitting from the tray ends the engine and the window', async ({ desktop }) => {
  await expect.poll(async () => (await desktop.tray()).icon).toBe('available')
  await desktop.quit()
})

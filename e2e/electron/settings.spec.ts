import { expect, test } from './desktop-test.ts'

test('start at login and each notice can be switched, and stay as they were left', async ({ desktop }) => {
  const { page } = desktop
  await page.getByRole('link', { name: 'Settings' }).click()
  const atLogin = page.getByRole('switch', { name: 'Start Hearth when I log in' })
  const payout = page.getByRole('switch', { name: 'Tell me when a payout is final' })
  await expect(atLogin).not.toBeChecked()
  await expect(payout).toBeChecked()
  await atLogin.click()
  await expect(atLogin).toBeChecked()
  await payout.click()
  await expect(payout).not.toBeChecked()

  await page.reload()
  await page.getByRole('link', { name: 'Settings' }).click()
  await expect(atLogin).toBeChecked()
  await expect(payout).not.toBeChecked()
  await atLogin.click()
  await expect(atLogin).not.toBeChecked()
})

test('the tray speaks as the window does', async ({ desktop }) => {
  const { page } = desktop
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('button', { name: '简体中文' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('设置')
  const labels = async () => (await desktop.tray()).items.map(({ label }) => label)
  await expect.poll(labels).toContain('打开 Hearth')
  await page.getByRole('button', { name: 'English' }).click()
  await expect.poll(labels).toContain('Open Hearth')
})

test('the theme is kept by the app, and is the window’s from its first frame on', async ({ desktop }) => {
  const { page } = desktop
  const isDark = () => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
  await page.getByRole('link', { name: 'Settings' }).click()
  await expect.poll(isDark).toBe(false)
  await page.getByRole('button', { name: 'Dark' }).click()
  await expect.poll(isDark).toBe(true)
  // What the page itself remembers is gone: the app tells it.
  await page.evaluate(() => localStorage.clear())
  await page.reload()
  await page.getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByRole('button', { name: 'Dark' })).toHaveAttribute('aria-pressed', 'true')
})

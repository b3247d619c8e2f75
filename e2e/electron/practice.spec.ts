import { HomeScreen } from '../models/home.ts'
import { WelcomeScreen } from '../models/welcome.ts'
import type { DesktopHost } from './desktop-host.ts'
import { expect, test } from './desktop-test.ts'

test.use({ engine: 'real' })
// The engine starts a chain and proves its sandbox first, and a job has to be bought, paid and run.
test.describe.configure({ timeout: 180_000 })
const patience = { timeout: 90_000 }

test.beforeEach(({ desktop }) => new WelcomeScreen(desktop.page).skip())

async function trayLines(desktop: DesktopHost): Promise<readonly string[]> {
  return (await desktop.tray()).items.map(({ label }) => label)
}

/** The engine's sentence: it follows the name of the state. */
async function whyInTray(desktop: DesktopHost): Promise<string> {
  return (await trayLines(desktop))[1] ?? ''
}

async function takesJobs(desktop: DesktopHost): Promise<void> {
  await expect.poll(async () => (await desktop.tray()).icon, patience).toMatch(/^(available|working)$/)
}

test('a job is bought on the practice network, and window and tray show what it earned', async ({ desktop }) => {
  const home = new HomeScreen(desktop.page)
  await expect(home.recentJobs().filter({ hasText: 'USDC' }).first()).toBeVisible(patience)
  await expect
    .poll(async () => (await trayLines(desktop)).join('\n'), patience)
    .toMatch(/^Earned today: 0\.\d*[1-9]\d* USDC \(practice money\)$/m)
  await expect(home.figure('Earned today')).toContainText(/0\.\d*[1-9]/)
})

test('the tray gives the reason of the window, and its pause reaches the engine and back', async ({ desktop }) => {
  const home = new HomeScreen(desktop.page)
  await takesJobs(desktop)
  await expect(async () => {
    await expect(home.state).toContainText(await whyInTray(desktop), { timeout: 500 })
  }).toPass(patience)

  await desktop.chooseInTray('Pause until I resume')
  await expect.poll(async () => (await desktop.tray()).icon).toBe('paused')
  const paused = await whyInTray(desktop)
  await expect(home.state).toContainText(paused)

  await desktop.chooseInTray('Go available')
  await takesJobs(desktop)
  await expect(home.state).not.toContainText(paused)
})

test('an engine that was killed comes back to its books', async ({ desktop }) => {
  await takesJobs(desktop)
  await desktop.chooseInTray('Pause until I resume')
  await expect.poll(async () => (await desktop.tray()).icon).toBe('paused')
  await desktop.killEngine()
  await expect.poll(async () => (await desktop.tray()).icon).toBe('stopped')
  await expect.poll(async () => (await desktop.tray()).icon, patience).toBe('paused')
})

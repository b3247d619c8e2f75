import type { Page } from 'playwright/test'
import { SettingsScreen } from '../../models/settings.ts'
import { expect, test } from './fake-test.ts'

const LIGHT = 'rgb(245, 244, 241)'
const DARK = 'rgb(19, 18, 16)'

const background = (page: Page) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)

test('the theme is chosen in Settings by keyboard, is told, and stays', async ({ open }) => {
  const settings = new SettingsScreen(await open('busy', 'settings'))
  await settings.ready()
  const { page, theme } = settings
  await expect(theme.getByRole('status')).toHaveText('Light colours are shown.')
  await theme.getByRole('button', { name: 'As the system' }).focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await expect(theme.getByRole('button', { name: 'Dark' })).toHaveAttribute('aria-pressed', 'true')
  await expect(theme.getByRole('status')).toHaveText('Dark colours are shown.')
  await expect.poll(() => background(page)).toBe(DARK)
  await page.reload()
  await settings.ready()
  await expect.poll(() => background(page)).toBe(DARK)
})

test('left to the system it follows the system, also while it changes', async ({ open }) => {
  const settings = new SettingsScreen(await open('busy', 'settings'))
  await settings.ready()
  await settings.page.emulateMedia({ colorScheme: 'dark' })
  await expect.poll(() => background(settings.page)).toBe(DARK)
  await expect(settings.theme.getByRole('status')).toHaveText('Dark colours are shown.')
  await settings.theme.getByRole('button', { name: 'Light' }).click()
  await expect.poll(() => background(settings.page)).toBe(LIGHT)
})

test('a second window of the browser changes with the first', async ({ open, context }) => {
  const settings = new SettingsScreen(await open('busy', 'settings'))
  await settings.ready()
  const other = await context.newPage()
  await other.goto(settings.page.url())
  await new SettingsScreen(other).ready()
  await settings.theme.getByRole('button', { name: 'Dark' }).click()
  await expect.poll(() => background(other)).toBe(DARK)
  await other.getByRole('button', { name: '简体中文' }).click()
  await expect(settings.page.getByRole('heading', { level: 1 })).toHaveText('设置')
})

test('no frame is in other colours than the chosen ones', async ({ open }) => {
  const settings = new SettingsScreen(await open('busy', 'settings'))
  await settings.ready()
  await settings.theme.getByRole('button', { name: 'Dark' }).click()
  await settings.page.addInitScript(() => {
    const seen: string[] = []
    Object.defineProperty(window, 'seenColours', { value: seen })
    const look = (): void => {
      seen.push(getComputedStyle(document.documentElement).backgroundColor)
      requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
  await settings.page.reload()
  await settings.ready()
  const seen = await settings.page.evaluate((): string[] => Reflect.get(window, 'seenColours'))
  expect(seen.length).toBeGreaterThan(0)
  expect(new Set(seen)).toEqual(new Set([DARK]))
})

import { EarningsScreen } from '../../models/earnings.ts'
import { HomeScreen } from '../../models/home.ts'
import { SettingsScreen } from '../../models/settings.ts'
import { speakIn } from '../../speak-in.ts'
import { expect, test } from './fake-test.ts'

const ADDRESS = '0x71C7656EC7ab88b098defB751B7401B5f6d8976F'

test('the language is chosen in Settings, changes at once, and stays', async ({ open }) => {
  const page = await open('busy', 'settings')
  await new SettingsScreen(page).ready()
  await page.getByRole('button', { name: '简体中文' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('设置')
  await expect(page.getByRole('link', { name: '首页' })).toBeVisible()
  await expect(page).toHaveTitle('设置 · Hearth')
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hans')
  await page.reload()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('设置')
  await page.getByRole('button', { name: 'English' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Settings')
})

test('a language changed in the middle of a withdrawal loses nothing that was typed', async ({ open }) => {
  const page = await open('busy', 'earnings')
  const earnings = new EarningsScreen(page)
  await earnings.ready()
  await earnings.openWithdraw()
  await earnings.fillWithdraw(ADDRESS, '1.5')
  await speakIn(page, 'zh-Hans')
  const dialog = page.getByRole('dialog', { name: '提现' })
  await expect(dialog.getByLabel('转到地址')).toHaveValue(ADDRESS)
  await expect(dialog.getByLabel('金额（练习 USDC）')).toHaveValue('1.5')
  await dialog.getByRole('button', { name: '继续' }).click()
  await expect(dialog.getByLabel('钱包密码短语')).toBeVisible()
})

test('what was found out about a network is told in the new language, and once', async ({ open }) => {
  const page = await open('busy', 'settings')
  const settings = new SettingsScreen(page)
  await settings.ready()
  const probe = await settings.check('Pharos')
  await expect(probe).toContainText('is not used for paid work')
  await speakIn(page, 'zh-Hans')
  await expect(page.getByRole('region', { name: 'Pharos的能力' })).toContainText('USDC')
  await expect(probe).toHaveCount(0)
})

test('the state and its Why are one sentence in Chinese too', async ({ open }) => {
  const page = await open('paused')
  await new HomeScreen(page).ready()
  await speakIn(page, 'zh-Hans')
  await expect(page.getByRole('region', { name: '状态' })).toContainText('已暂停')
  await expect(page.getByRole('region', { name: '状态' })).not.toContainText('Paused')
})

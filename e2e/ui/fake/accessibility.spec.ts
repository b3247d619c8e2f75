import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright/test'
import type { ScenarioName } from '../../fake/scenarios.ts'
import { EarningsScreen } from '../../models/earnings.ts'
import { HardwareScreen } from '../../models/hardware.ts'
import { HomeScreen } from '../../models/home.ts'
import { JobsScreen } from '../../models/jobs.ts'
import { TrustScreen } from '../../models/trust.ts'
import { MachinesScreen } from '../../models/machines.ts'
import { RulesScreen } from '../../models/rules.ts'
import { SettingsScreen } from '../../models/settings.ts'
import { speakIn } from '../../speak-in.ts'
import { expect, test } from './fake-test.ts'

const screens = {
  home: HomeScreen,
  jobs: JobsScreen,
  earnings: EarningsScreen,
  hardware: HardwareScreen,
  trust: TrustScreen,
  rules: RulesScreen,
  settings: SettingsScreen,
  machines: MachinesScreen,
} as const
const names = ['home', 'jobs', 'earnings', 'hardware', 'trust', 'rules', 'settings', 'machines'] as const
const scenarios: Readonly<Record<keyof typeof screens, readonly ScenarioName[]>> = {
  home: ['busy', 'hostile', 'gpuJob', 'weakerWalls'],
  jobs: ['busy', 'hostile', 'gpuJob'],
  earnings: ['busy', 'hostile'],
  hardware: ['busy', 'proven', 'noGpu', 'hostile'],
  trust: ['busy', 'notRegistered', 'changedHands'],
  rules: ['busy'],
  settings: ['busy'],
  machines: ['busy', 'machines', 'machinesHostile'],
}

async function violations(page: Page): Promise<readonly string[]> {
  const result = await new AxeBuilder({ page }).analyze()
  return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`)
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme })
    for (const name of names) {
      for (const scenario of scenarios[name]) {
        test(`the ${name} screen has nothing an accessibility check objects to (${scenario})`, async ({ open }) => {
          const page = await open(scenario, name)
          await new screens[name](page).ready()
          expect(await violations(page)).toEqual([])
        })
      }

      test(`the ${name} screen has nothing an accessibility check objects to in Chinese`, async ({ open }) => {
        const page = await open('busy', name)
        await new screens[name](page).ready()
        await speakIn(page, 'zh-Hans')
        expect(await violations(page)).toEqual([])
      })
    }
  })
}

test('the check finds a planted fault', async ({ open }) => {
  const page = await open('busy')
  await new HomeScreen(page).ready()
  await page.evaluate(() => document.querySelector('main')?.append(document.createElement('button')))
  expect(await violations(page)).toEqual([expect.stringContaining('button-name')])
})

for (const name of names) {
  test(`the ${name} screen fits at 200 % zoom and in the smallest window`, async ({ open }) => {
    for (const viewport of [
      { width: 640, height: 400 },
      { width: 900, height: 600 },
    ]) {
      const page = await open('hostile', name)
      await page.setViewportSize(viewport)
      await new screens[name](page).ready()
      const overflow = () =>
        page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      await expect.poll(overflow).toBe(0)
      await speakIn(page, 'zh-Hans')
      await expect.poll(overflow).toBe(0)
      await speakIn(page, 'en')
    }
  })
}

test('every control of the first screen is reached with the tab key, each with a visible focus', async ({ open }) => {
  const page = await open('busy')
  await new HomeScreen(page).ready()
  const reached: string[] = []
  for (let step = 0; step < 40; step += 1) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(() => {
      const element = document.activeElement
      if (element === null || element === document.body) return null
      const ring = element.closest(':has(> :focus-visible)') ?? element
      const visible = [element, ring].some((each) => getComputedStyle(each).outlineStyle !== 'none')
      return { name: element.getAttribute('aria-label') ?? element.textContent ?? '', visible }
    })
    if (focused === null) break
    expect(focused.visible, `focus on “${focused.name}” is visible`).toBe(true)
    reached.push(focused.name)
  }
  for (const name of ['Jobs', 'Available for work', 'Pause', 'Chart', 'Check machine']) {
    expect(reached.some((each) => each.includes(name))).toBe(true)
  }
})

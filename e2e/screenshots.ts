import { AxeBuilder } from '@axe-core/playwright'
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { chromium, type Browser, type Page } from 'playwright'
import { root } from '../build/step.ts'
import { chromiumFlags, ensureChromium } from '../build/test/chromium.ts'
import { buildFakePage } from './fake/build-page.ts'
import { servePage } from './fake/serve-page.ts'
import type { Shot } from './shot.ts'
import { shots } from './shots.ts'

const folder = path.join(root, 'out', 'screenshots')
const sizes = [
  { width: 1280, height: 800 },
  { width: 900, height: 600 },
] as const
const themes = ['light', 'dark'] as const
/** The moment every picture is taken at: a Sunday afternoon with a month behind it. */
const NOW = new Date('2026-11-22T15:04:00Z')

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

/** Pictures of every screen, and a list of what is wrong with them; `--only NAME` for one. */
async function main(): Promise<void> {
  const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : undefined
  const wanted = only === undefined ? shots : shots.filter((shot) => shot.name.includes(only))
  const executablePath = await ensureChromium(say)
  const server = await servePage(await buildFakePage())
  const browser = await chromium.launch({ executablePath, args: [...chromiumFlags()] })
  const problems: string[] = []
  if (only === undefined) await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  try {
    for (const theme of themes) {
      for (const size of sizes) {
        for (const shot of wanted) problems.push(...(await take(browser, server.url, shot, theme, size)))
      }
    }
  } finally {
    await browser.close()
    await server.close()
  }
  for (const problem of problems) say(problem)
  say(`${wanted.length * sizes.length * themes.length} pictures in out/screenshots, ${problems.length} problems`)
  process.exitCode = problems.length === 0 ? 0 : 1
}

async function take(
  browser: Browser,
  url: string,
  shot: Shot,
  theme: (typeof themes)[number],
  size: (typeof sizes)[number],
): Promise<string[]> {
  const name = `${shot.name}-${theme}-${size.width}`
  const context = await browser.newContext({
    viewport: size,
    colorScheme: theme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    permissions: ['clipboard-write'],
  })
  const page = await context.newPage()
  const problems: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(`${name}: console: ${message.text()}`)
  })
  page.on('pageerror', (error) => problems.push(`${name}: ${error.message}`))
  await page.clock.setFixedTime(NOW)
  await page.goto(`${url}?scenario=${shot.scenario}#/${shot.screen}`)
  await shot.act(page)
  await page.waitForTimeout(150)
  await page.screenshot({ path: path.join(folder, `${name}.png`) })
  problems.push(...(await inspect(page, size === sizes[0])).map((problem) => `${name}: ${problem}`))
  await context.close()
  return problems
}

/** What does not fit, and what a screen reader or a weak eye would miss (the same in both sizes). */
async function inspect(page: Page, accessibility: boolean): Promise<string[]> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  const overflow = wide > 0 ? [`scrolls sideways by ${wide} px`] : []
  if (!accessibility) return overflow
  // The guards keep the focus inside an open popup and are never stopped at; an open menu belongs to its button.
  const axe = new AxeBuilder({ page }).exclude('[data-base-ui-focus-guard]')
  if ((await page.getByRole('menu').count()) > 0) axe.disableRules('region')
  const { violations } = await axe.analyze()
  return [
    ...overflow,
    ...violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `axe ${id}: ${node.target.join(' ')}: ${node.failureSummary ?? ''}`),
    ),
  ]
}

await main()

import { AxeBuilder } from '@axe-core/playwright'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium, type Browser, type Page } from 'playwright'
import { root } from '../build/step.ts'
import { ensureChineseFont } from '../build/test/chinese-font.ts'
import { chromiumFlags, ensureChromium } from '../build/test/chromium.ts'
import { buildFakePage } from './fake/build-page.ts'
import { servePage } from './fake/serve-page.ts'
import { keptShots } from './kept-shots.ts'
import type { Shot } from './shot.ts'
import { shots } from './shots.ts'
import { speakIn } from './speak-in.ts'

const folder = path.join(root, 'out', 'screenshots')
const docs = path.join(root, 'docs', 'screens')
const sizes = [
  { width: 1280, height: 800 },
  { width: 900, height: 600 },
] as const
const themes = ['light', 'dark'] as const
const languages = ['en', 'zh-Hans'] as const
/** The moment every picture is taken at: a Sunday afternoon with a month behind it. */
const NOW = new Date('2026-11-22T15:04:00Z')

/** For a machine that is busy with other things. */
const PATIENCE_MS = 90_000

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

interface Look {
  readonly theme: (typeof themes)[number]
  readonly language: (typeof languages)[number]
  readonly size: (typeof sizes)[number]
}

/**
 * Pictures of every screen in both themes, both languages and both sizes, and a list of what is wrong with them.
 * Those of `kept-shots.ts` are also kept in `docs/screens`. `--only NAME` takes those with NAME in their name,
 * `--kept` those that are kept, without the accessibility check; `--look NAME` one look of each, as `dark-zh-Hans-900`.
 */
async function main(): Promise<void> {
  const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : undefined
  const kept = process.argv.includes('--kept')
  const onlyLook = process.argv.includes('--look') ? process.argv[process.argv.indexOf('--look') + 1] : undefined
  const wanted = shots.filter(
    ({ name }) => (only === undefined || name.includes(only)) && (!kept || keptShots.has(name)),
  )
  const executablePath = await ensureChromium(say)
  await ensureChineseFont(say)
  // A copy: whoever builds the page meanwhile changes no picture.
  const copy = await mkdtemp(path.join(tmpdir(), 'hearth-screenshots-'))
  await cp(await buildFakePage(), copy, { recursive: true })
  const server = await servePage(copy)
  const browser = await chromium.launch({ executablePath, args: [...chromiumFlags()] })
  const looks = themes
    .flatMap((theme) => languages.flatMap((language) => sizes.map((size): Look => ({ theme, language, size }))))
    .filter((look) => onlyLook === undefined || nameOf(look).includes(onlyLook))
  const problems: string[] = []
  if (wanted.length === shots.length && onlyLook === undefined) await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await mkdir(docs, { recursive: true })
  try {
    for (const look of looks) {
      for (const shot of wanted) problems.push(...(await taken(browser, server.url, shot, look, !kept)))
    }
  } finally {
    await browser.close()
    await server.close()
    await rm(copy, { recursive: true })
  }
  for (const problem of problems) say(problem)
  say(`${wanted.length * looks.length} pictures in out/screenshots, ${problems.length} problems`)
  process.exitCode = problems.length === 0 ? 0 : 1
}

function nameOf({ theme, language, size }: Look): string {
  return `${theme}-${language}-${size.width}`
}

/** One picture that cannot be taken is a problem and keeps none of the others back. */
async function taken(browser: Browser, url: string, shot: Shot, look: Look, accessibility: boolean): Promise<string[]> {
  try {
    return await take(browser, url, shot, look, accessibility)
  } catch (error) {
    return [`${shot.name}-${nameOf(look)}: not taken: ${error instanceof Error ? error.message : String(error)}`]
  }
}

async function take(browser: Browser, url: string, shot: Shot, look: Look, accessibility: boolean): Promise<string[]> {
  const { theme, language, size } = look
  const name = `${shot.name}-${nameOf(look)}`
  const context = await browser.newContext({
    viewport: size,
    colorScheme: theme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    permissions: ['clipboard-write'],
  })
  context.setDefaultTimeout(PATIENCE_MS)
  const page = await context.newPage()
  const problems: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(`${name}: console: ${message.text()}`)
  })
  page.on('pageerror', (error) => problems.push(`${name}: ${error.message}`))
  await page.clock.setFixedTime(NOW)
  await page.goto(`${url}?scenario=${shot.scenario}#/${shot.screen}`)
  await shot.act(page)
  if (language !== 'en') await speakIn(page, language)
  await page.waitForTimeout(150)
  const picture = await webp(page)
  await writeFile(path.join(folder, `${name}.webp`), picture)
  if (keptShots.has(shot.name)) await writeFile(path.join(docs, `${name}.webp`), picture)
  problems.push(...(await inspect(page, accessibility && size === sizes[0])).map((problem) => `${name}: ${problem}`))
  await context.close()
  return problems
}

/** A fifth of the size of a PNG, with no difference an eye would find. */
async function webp(page: Page): Promise<Buffer> {
  const session = await page.context().newCDPSession(page)
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 82 })
  return Buffer.from(data, 'base64')
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

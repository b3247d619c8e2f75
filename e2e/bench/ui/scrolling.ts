import type { Browser, Page } from 'playwright'
import { median, percentile, rounded, type BenchResult } from '../result.ts'
import { framesWhile, gapsWhile } from './in-page.ts'
import type { ServedHub } from './served-hub.ts'

/** The longest that a frame may take, milliseconds. */
const LONGEST = 32
/** Pixels for each turn of the wheel: a notch of a mouse, turned as fast as anybody can, and a hard throw of ten rows. */
const NOTCH = 120
const THROW = 400
const DOWN = 90
const UP = 30
const PASSES = 5
const viewport = { width: 1280, height: 800 }

/**
 * Everything of a long history read in, and then scrolled, beside as many rows that nobody could make simpler. In turns:
 * whatever else the machine does meets both.
 */
export async function scrolling(browser: Browser, hub: ServedHub): Promise<readonly BenchResult[]> {
  const history = await browser.newPage({ viewport })
  await openHistory(history, hub)
  const plainRows = await browser.newPage({ viewport })
  await openPlainRows(plainRows, hub.jobs)
  const pages = { history, plainRows }
  const results = [
    await turned(pages, 'ui scrolling', NOTCH, `${hub.jobs} jobs, a notch of the wheel a turn`),
    await turned(pages, 'ui scrolling thrown', THROW, `${hub.jobs} jobs, ten rows a turn`),
  ]
  await history.close()
  await plainRows.close()
  return results
}

async function turned(
  { history, plainRows }: { readonly history: Page; readonly plainRows: Page },
  name: string,
  pixels: number,
  what: string,
): Promise<BenchResult> {
  const jobs: (readonly number[])[] = []
  const plain: (readonly number[])[] = []
  for (let pass = 0; pass < PASSES; pass += 1) {
    jobs.push(await scrolled(history, pixels))
    plain.push(await scrolled(plainRows, pixels))
  }
  // A pass of its own: looking for gaps takes time.
  await toTheTop(history)
  const gaps = await gapsWhile(history, () => turnWheel(history, pixels))
  const screens = jobs.map((frames) => ((DOWN + UP) * pixels) / viewport.height / (sum(frames) / 1000))
  return {
    name,
    value: median(jobs.map(slow)),
    unit: `of ${median(jobs.map(({ length }) => length))} frames over ${LONGEST} ms`,
    p99: rounded(percentile(jobs.flat(), 0.99)),
    baseline: { name: 'as many plain rows of text', value: median(plain.map(slow)) },
    detail: [
      `${what}, ${rounded(median(screens))} screens a second`,
      `pass by pass ${jobs.map(slow).join(', ')}, plain ${plain.map(slow).join(', ')}`,
      `longest ${rounded(percentile(jobs.flat(), 1))} ms, plain ${rounded(percentile(plain.flat(), 1))} ms`,
      `${gaps} frames with a row missing`,
    ].join('; '),
  }
}

const sum = (frames: readonly number[]): number => frames.reduce((total, frame) => total + frame, 0)

async function scrolled(page: Page, pixels: number): Promise<readonly number[]> {
  await page.bringToFront()
  await toTheTop(page)
  return framesWhile(page, () => turnWheel(page, pixels))
}

const slow = (frames: readonly number[]): number => frames.filter((ms) => ms > LONGEST).length

async function turnWheel(page: Page, pixels: number): Promise<void> {
  for (let turn = 0; turn < DOWN + UP; turn += 1) await page.mouse.wheel(0, turn < DOWN ? pixels : -pixels)
}

async function toTheTop(page: Page): Promise<void> {
  await page.mouse.move(viewport.width / 2, viewport.height / 2)
  await page.evaluate(() => window.scrollTo(0, 0))
  await page.waitForTimeout(1_000)
}

async function openHistory(page: Page, hub: ServedHub): Promise<void> {
  await page.goto(hub.newLink())
  await page.getByRole('link', { name: 'Jobs', exact: true }).click()
  const older = page.getByRole('button', { name: 'Show older' })
  await older.waitFor()
  while ((await older.count()) > 0) {
    const shown = await page.getByText(/of 10,000 jobs/).textContent()
    await older.click()
    await page.getByText(shown ?? '', { exact: true }).waitFor({ state: 'detached' })
  }
}

const plainRow = (index: number): string =>
  `<div style="height:40px">job ${index} finished 0x1234…abcd 1.2 s No. ${index} 0.012345 USDC 21 Nov, 15:04</div>`

async function openPlainRows(page: Page, rows: number): Promise<void> {
  // Away from the window and all its scripts.
  await page.goto('about:blank')
  await page.setContent(Array.from({ length: rows }, (_, index) => plainRow(index)).join(''))
}

import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { chromium, type Browser } from 'playwright'
import { root } from '../../build/step.ts'
import { chromiumFlags, findChromium } from '../../build/test/chromium.ts'
import { servedHub, type ServedHub } from './ui/served-hub.ts'
import { watchAmount, seenAmounts } from './ui/in-page.ts'
import { scrolling } from './ui/scrolling.ts'
import { median, percentile, rounded, type Bench, type BenchResult } from './result.ts'

const JOBS = 10_000
const STARTS = 10
const CHANGES = 200
/** The most that the engine sends. */
const CHANGES_A_SECOND = 20
const WINDOWS = 200
const WARM_UP = 20
/** Windows that are opened side by side: fewer than a server keeps links for. */
const AT_ONCE = 4
const KIB = 1024

/** The window itself: its size, its start, long lists, changes, and what stays of windows that were closed. */
export const ui: Bench = {
  name: 'ui',
  summary: 'bundle, first paint, 10,000 jobs scrolled, changes to pixels, 200 windows opened and closed',
  run: async (say) => {
    const executablePath = findChromium()
    if (executablePath === null) {
      say('ui: Chromium is needed; “npm test” installs it.')
      return []
    }
    const hub = await servedHub(JOBS)
    const browser = await chromium.launch({ executablePath, args: [...chromiumFlags()] })
    const results = [bundle()]
    try {
      // Said as they come: all of it takes minutes.
      for (const part of [firstPaint, scrolling, changes, windows]) {
        for (const result of [await part(browser, hub)].flat()) {
          say(`${result.name}: ${result.value} ${result.unit}`)
          results.push(result)
        }
      }
      return results
    } finally {
      await browser.close()
      await hub.stop()
    }
  },
}

function bundle(): BenchResult {
  const files = globSync('out/renderer/assets/*.{js,css}', { cwd: root })
  const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(path.join(root, file))).length, 0)
  return {
    name: 'ui bundle',
    value: rounded(bytes / KIB),
    unit: 'KiB gzip',
    detail: 'scripts and styles; 350 kB at most',
  }
}

/** From the start of the navigation to the first text, in a page that has nothing in its cache. */
async function firstPaint(browser: Browser, hub: ServedHub): Promise<BenchResult> {
  const times: number[] = []
  for (let start = 0; start < STARTS; start += 1) {
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(hub.newLink())
    await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor()
    times.push(
      await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN),
    )
    await context.close()
  }
  return {
    name: 'ui first paint',
    value: rounded(median(times)),
    unit: 'ms',
    p99: rounded(percentile(times, 0.99)),
    detail: '500 ms at most',
  }
}

/** From the engine's change to the pixels of the window. */
async function changes(browser: Browser, hub: ServedHub): Promise<BenchResult> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await page.goto(hub.newLink())
  await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor()
  await watchAmount(page)
  const sent = await hub.changeAmounts(CHANGES, 1000 / CHANGES_A_SECOND)
  const seen = await seenAmounts(page)
  await page.close()
  const late = sent.flatMap(({ amount, at }) => {
    const found = seen.find((each) => each.text.includes(amount))
    return found === undefined ? [] : [found.at - at]
  })
  return {
    name: 'ui change to pixels',
    value: rounded(median(late)),
    unit: 'ms',
    p99: rounded(percentile(late, 0.99)),
    detail: `${late.length} of ${CHANGES} changes, ${CHANGES_A_SECOND} a second; 50 ms at most`,
  }
}

/** What the engine's side keeps of windows that are gone. */
async function windows(browser: Browser, hub: ServedHub): Promise<BenchResult> {
  // One browser, as a person has, that keeps what it has compiled: what is measured is on the other side.
  const context = await browser.newContext()
  const openOne = async (): Promise<void> => {
    const page = await context.newPage()
    await page.goto(hub.newLink())
    await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor()
    await page.close()
  }
  const open = async (count: number): Promise<void> => {
    for (let opened = 0; opened < count; opened += AT_ONCE) {
      await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - opened) }, openOne))
    }
  }
  await open(WARM_UP)
  const before = hub.heapBytes()
  await open(WINDOWS)
  const grown = (hub.heapBytes() - before) / KIB
  await context.close()
  return {
    name: 'ui windows',
    value: rounded(grown / WINDOWS),
    unit: 'KiB a window',
    detail: `${WINDOWS} opened and closed`,
  }
}

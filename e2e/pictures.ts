import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { chromium, type Page } from 'playwright'
import { chromiumFlags, findChromium } from '../build/test/chromium.ts'
import { waitFor } from '../main/cli/demo/wait-for.ts'
import { EarningsScreen } from './models/earnings.ts'
import { HomeScreen } from './models/home.ts'
import { JobsScreen } from './models/jobs.ts'
import { runEngine } from './rig/running-engine.ts'
import { withTempFolder } from './rig/temp-folder.ts'
import { linkOf } from './ui/engine/link.ts'

/** `npm run pictures`: the three screens of a real engine on the practice network, for the documents. */
const docs = path.resolve(import.meta.dirname, '..', 'docs')
const JOBS_SHOWN = 12

const screens: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  home: (page) => new HomeScreen(page).goTo(),
  jobs: (page) => new JobsScreen(page).goTo(),
  earnings: (page) => new EarningsScreen(page).goTo(),
}

const executablePath = findChromium()
if (executablePath === null) throw new Error('Chromium is needed; “npm test” installs it.')
await mkdir(docs, { recursive: true })
await withTempFolder('pictures', async (dataRoot) => {
  const engine = await runEngine({ dataRoot, buyer: true })
  const browser = await chromium.launch({ executablePath, args: [...chromiumFlags()] })
  try {
    const client = await engine.client()
    await waitFor(client, `${JOBS_SHOWN} jobs`, 180_000, ({ jobs }) => jobs.total >= JOBS_SHOWN)
    await client.call('welcome.finish', {})
    client.close()
    for (const colorScheme of ['light', 'dark'] as const) {
      const viewport = { width: 1280, height: 800 }
      const page = await browser.newPage({ colorScheme, viewport, reducedMotion: 'reduce' })
      await page.goto(await linkOf(engine))
      for (const [name, show] of Object.entries(screens)) {
        await show(page)
        await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
        await page.screenshot({ path: path.join(docs, `${name}-${colorScheme}.png`) })
      }
      await page.close()
    }
  } finally {
    await browser.close()
    await engine.stop()
  }
})

import { test as base, type Page } from 'playwright/test'
import { buildFakePage } from '../../fake/build-page.ts'
import type { ScenarioName } from '../../fake/scenarios.ts'
import { servePage } from '../../fake/serve-page.ts'

interface FakeFixtures {
  /** Opens the window over a fake engine; the test fails on anything the page complains about. */
  readonly open: (
    scenario: ScenarioName,
    screen?: 'home' | 'jobs' | 'earnings' | 'hardware' | 'trust' | 'rules' | 'settings' | 'machines',
    pace?: number,
  ) => Promise<Page>
}
interface FakeWorker {
  readonly fakeUrl: string
}

/** Tests of the window over a fake engine, under the policy of the real one. */
export const test = base.extend<FakeFixtures, FakeWorker>({
  fakeUrl: [
    async ({ browserName }, provide) => {
      if (browserName !== 'chromium') throw new Error('The window is bundled for Chromium.')
      const served = await servePage(await buildFakePage())
      await provide(served.url)
      await served.close()
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  open: async ({ page, fakeUrl }, provide) => {
    const complaints: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    await provide(async (scenario, screen = 'home', pace = 200) => {
      await page.goto(`${fakeUrl}?scenario=${scenario}&pace=${pace}#/${screen}`)
      return page
    })
    if (complaints.length > 0) throw new Error(`The page complained: ${complaints.join(' | ')}`)
  },
})

export { expect } from 'playwright/test'

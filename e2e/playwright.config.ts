import path from 'node:path'
import { defineConfig } from 'playwright/test'
import { chromiumFlags, findChromium } from '../build/test/chromium.ts'

const root = path.resolve(import.meta.dirname, '..')
const executablePath = findChromium()
if (executablePath === null) {
  throw new Error('The browser tests need Chromium. Run this once: npx playwright install chromium')
}

export default defineConfig({
  outputDir: path.join(root, 'out', 'e2e'),
  projects: [
    { name: 'ui', testDir: 'ui' },
    { name: 'electron', testDir: 'electron' },
  ],
  retries: 0,
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: path.join(root, 'out', 'reports', 'playwright.json') }]],
  use: {
    launchOptions: { executablePath, args: [...chromiumFlags()] },
    contextOptions: { reducedMotion: 'reduce' },
    trace: 'retain-on-failure',
  },
})

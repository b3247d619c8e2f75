import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startFeedServer } from '../../main/shell/update/feed-server.fixture.ts'
import { exampleManifest, packageBytes, signingFeed } from '../../main/shell/update/signing.fixture.ts'
import { expect, test as base } from './desktop-test.ts'

interface Feed {
  /** What was installed: versions. */
  readonly installed: string[]
  serve(rolloutPercent: number, counter: number): void
  /** The next installation ends with this. */
  failWith: Error | null
}

const test = base.extend<{ feed: Feed }>({
  feed: async ({ updates }, use) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'hearth-updates-'))
    const server = await startFeedServer()
    const signing = signingFeed(server.address)
    const feed: Feed = {
      installed: [],
      failWith: null,
      serve: (rolloutPercent, counter) =>
        server.serve('/feed/hearth-update.json', signing.signed(exampleManifest({ rolloutPercent, counter }))),
    }
    server.serve('/feed/0.2.0/Hearth-0.2.0.AppImage', packageBytes)
    updates.setup = {
      source: {
        feed: signing.feed,
        target: 'linux-x64-appimage',
        version: '0.1.0',
        folder: path.join(folder, 'pending'),
        rules: { ca: server.ca, idleMs: 5_000 },
      },
      install: async ({ version }) => {
        const failure = feed.failWith
        feed.failWith = null
        if (failure !== null) throw failure
        feed.installed.push(version)
      },
    }
    await use(feed)
    updates.setup = null
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  },
})

test('an update is looked for, tried again after it failed, and installed from Settings', async ({ feed, desktop }) => {
  test.skip(desktop.kind === 'electron', 'The real one is not started with a feed of a test.')
  const { page } = desktop
  feed.serve(0, 7)
  await page.getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByText('It has not looked for a newer one yet.')).toBeVisible()
  await page.getByRole('button', { name: 'Check now' }).click()
  await expect(page.getByText('Nothing newer was there')).toBeVisible()
  feed.serve(100, 8)
  await page.getByRole('button', { name: 'Check now' }).click()
  await expect(page.getByText('Hearth 0.2.0 is ready.')).toBeVisible()
  feed.failWith = new Error('Command pkexec exited with code 126')
  await page.getByRole('button', { name: 'Install and restart' }).click()
  await expect(page.getByText('The system did not allow it.')).toBeVisible()
  expect((await desktop.notifications()).join()).toContain('Hearth 0.2.0 could not be installed')
  await expect.poll(async () => (await desktop.tray()).icon).toBe('available')
  await page.getByRole('button', { name: 'Install and restart' }).click()
  await expect.poll(() => feed.installed).toEqual(['0.2.0'])
})

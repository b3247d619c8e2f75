import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { bridgeNames, openLinkWith } from './bridge-in-page.ts'
import { expect, test } from './desktop-test.ts'

for (const target of [
  'https://example.org/',
  'file:///etc/passwd',
  'http://127.0.0.1:1/',
  'data:text/html,elsewhere',
]) {
  test(`E04: the window cannot be moved to ${target}`, async ({ desktop }) => {
    await desktop.page.evaluate((address) => {
      window.location.href = address
    }, target)
    // A navigation inside the app still works after the refused one, so the page is alive.
    await desktop.page.evaluate(() => {
      window.location.hash = 'still-here'
    })
    await expect.poll(() => desktop.address()).toBe('app://hearth/index.html#still-here')
  })
}

test('E04: a file dropped on the window is neither opened nor gone to', async ({ desktop }) => {
  const { page } = desktop
  const folder = await mkdtemp(path.join(tmpdir(), 'hearth-drop-'))
  const file = path.join(folder, 'dropped.html')
  await writeFile(file, '<!doctype html><title>dropped</title>')
  try {
    // As the system does it, so that what Chromium does with a drop by itself is done too.
    const session = await page.context().newCDPSession(page)
    const data = { items: [], files: [file], dragOperationsMask: 1 }
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await session.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data })
    await page.evaluate(() => {
      window.location.hash = 'still-here'
    })
    await expect.poll(() => desktop.address()).toBe('app://hearth/index.html#still-here')
    expect((await desktop.windowState()).count).toBe(1)
    expect(await desktop.openedOutside()).toEqual([])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('E04: a javascript: link runs nothing', async ({ desktop }) => {
  const { page } = desktop
  const told: string[] = []
  page.on('console', (message) => void told.push(message.text()))
  await page.evaluate(() => {
    for (const target of ['_self', '_blank']) {
      const link = document.createElement('a')
      link.href = 'javascript:void(window.ran = true)'
      link.target = target
      document.body.append(link)
      link.click()
      link.remove()
    }
  })
  // That it was refused is told in the console, after which it would have run.
  await expect.poll(() => told.some((line) => line.includes('Content Security Policy'))).toBe(true)
  expect(await page.evaluate(() => 'ran' in window)).toBe(false)
  expect((await desktop.windowState()).count).toBe(1)
  expect(await desktop.address()).toMatch(/^app:\/\/hearth\/index\.html/)
})

test('E04: a page opens no window of its own', async ({ desktop }) => {
  await desktop.page.evaluate(() => {
    window.open('https://example.org/')
    window.open('about:blank')
  })
  await expect.poll(async () => (await desktop.windowState()).count).toBe(1)
  expect(await desktop.openedOutside()).toEqual([])
})

for (const permission of ['media', 'geolocation', 'notifications'] as const) {
  test(`E07: the page is refused ${permission}`, async ({ desktop }) => {
    expect(await desktop.asksFor(permission)).toBe(false)
  })
}

test('the page reaches nothing on the network', async ({ desktop }) => {
  const outcome = await desktop.page.evaluate(async () =>
    fetch('https://example.org/').then(
      () => 'reached',
      () => 'refused',
    ),
  )
  expect(outcome).toBe('refused')
})

test('a script put into the page does not run', async ({ desktop }) => {
  const ran = await desktop.page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'window.injected = true'
    document.head.append(script)
    return 'injected' in window
  })
  expect(ran).toBe(false)
})

test('the bridge has the named calls and no more', async ({ desktop }) => {
  expect(await bridgeNames(desktop.page)).toEqual([
    'checkUpdates',
    'forgetPassphrase',
    'giveUnlock',
    'installUpdate',
    'openLink',
    'readEngine',
    'readSettings',
    'readUnlock',
    'readUpdates',
    'saveText',
    'startEngine',
    'writeSettings',
  ])
})

test('a link outside the list is not opened', async ({ desktop }) => {
  const hash = `0x${'0'.repeat(64)}`
  expect(await openLinkWith(desktop.page, { id: 'https://example.org/' })).toMatch(/form that is not known/)
  expect(await openLinkWith(desktop.page, { id: 'transaction', hash, url: 'https://example.org/' })).toMatch(/form/)
  // The practice network has no explorer, so even an honest link leads nowhere.
  expect(await openLinkWith(desktop.page, { id: 'transaction', hash })).toEqual({ opened: false })
  expect(await desktop.openedOutside()).toEqual([])
})

test('E01: another page with the same preload is refused', async ({ desktop }) => {
  const foreign = await desktop.openForeignWindow()
  expect(await openLinkWith(foreign, { id: 'documentation' })).toMatch(/not accepted from here/)
})

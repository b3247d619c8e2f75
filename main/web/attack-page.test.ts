import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { chromium, type Browser, type Page } from 'playwright'
import { WebSocketServer } from 'ws'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from './server.fixture.ts'

const executable = process.env['HEARTH_CHROMIUM'] ?? '/usr/bin/chromium'
const missing = existsSync(executable) ? null : `no Chromium at ${executable} (set HEARTH_CHROMIUM)`
if (missing !== null) process.stderr.write(`L03 in a real browser is skipped: ${missing}\n`)

/**
 * What a stranger's page can try against `target`, run inside the page. Gives back, for every
 * way, whether the page learned or reached anything.
 */
const ATTACK = `async (target) => {
  const ws = target.replace('http:', 'ws:')
  const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"link":"x"}' }
  const plain = { method: 'POST', mode: 'no-cors', headers: { 'content-type': 'text/plain' }, body: '{"link":"x"}' }
  const readable = (promise) => promise.then((answer) => answer.type !== 'opaque' && answer.ok, () => false)
  const loads = (tag, at) => new Promise((resolve) => {
    const element = document.createElement(tag)
    element.onload = () => resolve(true)
    element.onerror = () => resolve(false)
    element.src = at
    document.body.append(element)
  })
  const socket = (protocols) => new Promise((resolve) => {
    const opened = new WebSocket(ws + '/engine', protocols)
    opened.onopen = () => { opened.send('{"type":"hello","protocol":1}'); setTimeout(() => resolve(true), 100) }
    opened.onclose = () => resolve(false)
  })
  const stream = () => new Promise((resolve) => {
    const source = new EventSource(target + '/engine')
    source.onopen = () => resolve(true)
    source.onerror = () => { source.close(); resolve(false) }
  })
  const form = () => new Promise((resolve) => {
    const frame = document.createElement('iframe')
    frame.name = 'sink'
    document.body.append(frame)
    const form = document.createElement('form')
    Object.assign(form, { method: 'POST', action: target + '/session', enctype: 'text/plain', target: 'sink' })
    form.innerHTML = '<input name=\\'{"link":"x","a":"\\' value=\\'"}\\'>'
    document.body.append(form)
    frame.onload = () => resolve(false)
    form.submit()
    setTimeout(() => resolve(false), 2000)
  })
  return {
    fetch: await readable(fetch(target + '/')),
    identity: await readable(fetch(target + '/identity', { headers: { 'hearth-challenge': 'ab'.repeat(32) } })),
    json: await readable(fetch(target + '/session', json)),
    plain: await readable(fetch(target + '/session', plain)),
    form: await form(),
    image: await loads('img', target + '/icon.svg'),
    script: await loads('script', target + '/app.js'),
    socket: await socket(['hearth.v1', 'token.x']),
    bareSocket: await socket([]),
    stream: await stream(),
  }
}`

const APP = `
  const link = location.hash.slice('#link='.length)
  const answer = await fetch('/session', {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ link }),
  })
  const { token } = await answer.json()
  const socket = new WebSocket('ws://' + location.host + '/engine', ['hearth.v1', 'token.' + token])
  socket.onopen = () => socket.send('{"type":"hello","protocol":1}')
  socket.onmessage = () => { document.title = 'connected' }
`

describe.skipIf(missing !== null)('L03: a stranger’s page in a real browser', { timeout: 60_000 }, () => {
  let browser: Browser
  let page: Page
  let server: TestServer
  let evil: http.Server
  let evilOrigin = ''
  let rendererDir = ''

  beforeAll(async () => {
    rendererDir = await mkdtemp(path.join(os.tmpdir(), 'hearth-page-'))
    await writeFile(
      path.join(rendererDir, 'index.html'),
      '<!doctype html><script type="module" src="/app.js"></script>',
    )
    await writeFile(path.join(rendererDir, 'app.js'), APP)
    server = await startTestServer({ rendererDir })
    evil = http.createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><body>evil')
    })
    const port = await listen(evil)
    evilOrigin = `http://evil.test:${port}`
    browser = await chromium.launch({
      executablePath: executable,
      args: ['--host-resolver-rules=MAP evil.test 127.0.0.1', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    })
    page = await browser.newPage()
  })
  afterAll(async () => {
    await browser.close()
    await new Promise((resolve) => evil.close(resolve))
    await server.remove()
    await rm(rendererDir, { recursive: true })
  })

  const attack = (target: string): Promise<unknown> => page.evaluate(`(${ATTACK})(${JSON.stringify(target)})`)
  const nothing = {
    fetch: false,
    identity: false,
    json: false,
    plain: false,
    form: false,
    image: false,
    script: false,
    socket: false,
    bareSocket: false,
    stream: false,
  }

  test.each(['127.0.0.1', 'localhost'])('from its own address, it gets nothing out of or into %s', async (name) => {
    await page.goto(evilOrigin)
    expect(await attack(`http://${name}:${server.port}`)).toEqual(nothing)
    expect(server.received).toEqual([])
    // The attempts did arrive, and were turned away before routing.
    expect(server.logged.filter((line) => line.startsWith('web.refused')).length).toBeGreaterThanOrEqual(8)
  })

  test('after rebinding its name to this machine, Origin equal to Host, it still gets nothing', async () => {
    const rebound = `http://evil.test:${server.port}`
    await page.route(`${rebound}/page`, (route) => route.fulfill({ contentType: 'text/html', body: '<body>evil' }))
    await page.goto(`${rebound}/page`)
    expect(await attack(rebound)).toEqual(nothing)
    expect(await attack(`http://127.0.0.1:${server.port}`)).toEqual(nothing)
    expect(server.received).toEqual([])
  })

  test('from a sandboxed frame, origin null, it gets nothing', async () => {
    await page.goto(evilOrigin)
    await page.setContent('<iframe sandbox="allow-scripts allow-forms" srcdoc="<body>inner"></iframe>')
    const inner = await (await page.waitForSelector('iframe')).contentFrame()
    const result = await inner?.evaluate(`(${ATTACK})(${JSON.stringify(server.url)})`)
    expect(result).toEqual(nothing)
    expect(server.received).toEqual([])
  })

  test('a link on its page to the window is refused, and so is framing it', async () => {
    await page.goto(evilOrigin)
    await page.setContent(`<a href="${server.url}/">go</a><iframe src="${server.url}/"></iframe>`)
    const [response] = await Promise.all([page.waitForResponse(`${server.url}/`), page.click('a')])
    expect(response.status()).toBe(403)
  })

  test('the same page does reach a server without these rules', async () => {
    const heard: string[] = []
    const victim = http.createServer((request, response) => {
      heard.push(`${request.method} ${request.url}`)
      response.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'image/svg+xml' })
      response.end('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"></svg>')
    })
    const sockets = new WebSocketServer({ server: victim, handleProtocols: () => 'hearth.v1' })
    const port = await listen(victim)
    try {
      await page.goto(evilOrigin)
      expect(await attack(`http://127.0.0.1:${port}`)).toMatchObject({ fetch: true, image: true, socket: true })
      expect(heard.filter((line) => line === 'POST /session').length).toBeGreaterThanOrEqual(2)
    } finally {
      for (const client of sockets.clients) client.terminate()
      victim.closeAllConnections()
      await new Promise((resolve) => victim.close(resolve))
    }
  })

  test('the window itself, opened by its link, signs in and connects', async () => {
    await page.goto(server.newLink())
    await expect.poll(() => page.title(), { timeout: 30_000 }).toBe('connected')
    expect(server.received).toEqual([{ type: 'hello', protocol: 1 }])
  })
})

function listen(server: http.Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
}

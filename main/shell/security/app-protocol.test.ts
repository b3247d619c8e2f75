import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import { lineLog } from '../log.ts'
import { answerAppRequest, planAppRequest } from './app-protocol.ts'

const base = mkdtempSync(path.join(tmpdir(), 'hearth-app-'))
const root = path.join(base, 'renderer')
mkdirSync(path.join(root, 'assets'), { recursive: true })
writeFileSync(path.join(root, 'index.html'), '<title>Hearth</title>')
writeFileSync(path.join(root, 'assets', 'main.js'), '1')
writeFileSync(path.join(base, 'secret.json'), '"secret"')
symlinkSync(path.join(base, 'secret.json'), path.join(root, 'link.json'))
afterAll(() => rmSync(base, { recursive: true, force: true }))

const log = lineLog(() => undefined)
const get = (url: string, method = 'GET') => answerAppRequest({ method, url }, root, log)

function escapes(parts: readonly string[]): boolean {
  const plan = planAppRequest({ method: 'GET', url: `app://hearth/${parts.join('/')}` }, root)
  return 'file' in plan && !plan.file.startsWith(root + path.sep)
}

describe('the app is served', () => {
  it('from its folder, with its policy', async () => {
    const answer = await get('app://hearth/')
    expect(answer.status).toBe(200)
    expect(await answer.text()).toBe('<title>Hearth</title>')
    expect(answer.headers.get('Content-Security-Policy')).toMatch(/^default-src 'none'; script-src 'self';/)
    expect((await get('app://hearth/assets/main.js')).headers.get('Content-Type')).toBe(
      'text/javascript; charset=utf-8',
    )
  })
  it('without a body to HEAD', async () => {
    const answer = await get('app://hearth/index.html', 'HEAD')
    expect({ status: answer.status, body: await answer.text() }).toEqual({ status: 200, body: '' })
  })
  it.each([
    ['POST', 'app://hearth/index.html', 405],
    ['GET', 'app://elsewhere/index.html', 403],
    ['GET', 'app://hearth/absent.html', 404],
    ['GET', 'app://hearth/assets', 404],
    ['GET', 'app://hearth/%zz', 400],
    ['GET', 'app://hearth/a%00.html', 400],
    ['GET', 'app://hearth/..%5Csecret.json', 400],
    ['GET', 'app://hearth/..%2Fsecret.json', 403],
    ['GET', 'app://hearth/%2e%2e%2fsecret.json', 403],
    ['GET', 'app://hearth/link.json', 403],
  ])('not to %s %s', async (method, url, status) => {
    const answer = await get(url, method)
    expect({ status: answer.status, body: await answer.text() }).toEqual({ status, body: '' })
    expect(answer.headers.has('Content-Security-Policy')).toBe(true)
  })
  it('never from outside its folder, whatever the path', () => {
    const part = fc.oneof(
      fc.constantFrom('..', '.', '%2e%2e', '%2F', '%5C', '..%2Fx.json', 'assets', 'x.json'),
      fc.webSegment(),
    )
    const paths = fc.array(part, { maxLength: 8 })
    expect(fc.check(fc.property(paths, (parts) => !escapes(parts))).counterexample).toBeNull()
  })
})

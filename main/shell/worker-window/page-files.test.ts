import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { WORKER_FILES, WORKER_POLICIES } from '../../../contract/worker-page.ts'
import { lineLog } from '../log.ts'
import { answerWorkerRequest, isWorkerFile, isWorkerPage } from './page-files.ts'

const log = lineLog(() => undefined)
const root = mkdtempSync(path.join(tmpdir(), 'hearth-pages-'))
for (const file of [...Object.keys(WORKER_FILES), '/secret.js']) writeFileSync(path.join(root, file), 'content')
afterAll(() => rmSync(root, { recursive: true }))

function ask(url: string, method = 'GET', headers: Record<string, string> = {}): Promise<Response> {
  return answerWorkerRequest({ method, url, headers: new Headers(headers) }, root, log)
}

const foreign = [
  'hearth-worker://job/secret.js',
  'hearth-worker://job/../secret.js',
  'hearth-worker://job/jobs.js/..%2fsecret.js',
  'hearth-worker://job/jobs.js?x',
  'hearth-worker://user@job/jobs.js',
  'hearth-worker://other/jobs.js',
  'hearth-worker://job:1/jobs.js',
  'https://job/jobs.js',
  'file:///etc/passwd',
  'nonsense',
]

describe('the files of the worker page', () => {
  test.each(Object.entries(WORKER_FILES))('%s comes with the policy of a %s', async (file, kind) => {
    const answer = await ask(`hearth-worker://job${file}`)
    expect(answer.status).toBe(200)
    expect(await answer.text()).toBe('content')
    expect(answer.headers.get('Content-Security-Policy')).toBe(WORKER_POLICIES[kind])
    expect(answer.headers.get('Content-Type')).toMatch(file.endsWith('.html') ? /^text\/html/ : /^text\/javascript/)
  })

  test.each(foreign)('are all there is: %s is not served, nor let through', async (address) => {
    expect((await ask(address)).status).toBe(404)
    expect(isWorkerFile(address)).toBe(false)
  })

  test('are not written to, and make no service worker', async () => {
    expect((await ask('hearth-worker://job/jobs.js', 'POST')).status).toBe(404)
    expect((await ask('hearth-worker://job/jobs-worker.js', 'GET', { 'Service-Worker': 'script' })).status).toBe(404)
  })

  test('leave a window only the page it was opened for', () => {
    const own = isWorkerPage('jobs')
    expect(own('hearth-worker://job/jobs.html')).toBe(true)
    expect(
      ['hearth-worker://job/check.html', 'hearth-worker://job/jobs.js', 'about:blank', ...foreign].filter(own),
    ).toEqual([])
  })
})

test('no policy lets anything connect, be loaded from elsewhere or be made from text', () => {
  for (const policy of Object.values(WORKER_POLICIES)) {
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/connect-src|unsafe-inline|'unsafe-eval'|https?:|\*|blob:|data:/)
  }
})

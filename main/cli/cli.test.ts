import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import http from 'node:http'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Snapshot } from '../../contract/engine.ts'
import { initialSnapshot } from '../engine/api/engine.fixture.ts'
import { startTestHome, type TestHome } from './cli.fixture.ts'

// Each test starts several processes, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

let home: TestHome
beforeEach(async () => {
  home = await startTestHome()
})
afterEach(() => home.remove())

describe('status', () => {
  test('says the state and why, and labels practice money', async () => {
    const { code, out } = await home.hearth('status')
    expect(code).toBe(0)
    expect(out.split('\n')[0]).toBe('Available. Waiting for a buyer.')
    expect(out).toMatch(/Earned +1\.50 USDC practice money/)
    expect(out).toMatch(/Network +Practice network, block 12 \(practice money only\)/)
    expect(out).not.toContain('\u001b')
  })

  test('as JSON it is the snapshot, one object', async () => {
    const { out } = await home.hearth('status', '--json')
    expect(Snapshot.parse(JSON.parse(out))).toEqual(initialSnapshot)
  })

  test('watched, it follows changes and ends in peace when asked to', async () => {
    const watching = home.start('status', '--watch')
    await expect.poll(watching.text, { timeout: 30_000 }).toContain('Available. Waiting for a buyer.')
    await home.hearth('pause', '--for', '1h')
    await expect.poll(watching.text, { timeout: 30_000 }).toContain('Paused (hour).')
    watching.child.kill('SIGINT')
    expect((await watching.ended).code).toBe(0)
  })

  test('watched, it says so when the engine stops', async () => {
    const watching = home.start('status', '--watch', '--json')
    await expect.poll(watching.text, { timeout: 30_000 }).toContain('"availability"')
    await home.server.stop()
    expect(await watching.ended).toMatchObject({ code: 3, err: expect.stringContaining('Hearth has stopped.') })
  })
})

describe('pause and resume', () => {
  test.each([
    [[], 'Paused (resume).'],
    [['--for', '1h'], 'Paused (hour).'],
    [['--for', 'tomorrow'], 'Paused (tomorrow).'],
  ])('pause %j prints the sentence of the engine', async (args, sentence) => {
    expect(await home.hearth('pause', ...args)).toMatchObject({ code: 0, out: `${sentence}\n` })
  })

  test('resume brings the state back', async () => {
    await home.hearth('pause')
    expect(await home.hearth('resume')).toMatchObject({ code: 0, out: 'Available. Waiting for a buyer.\n' })
    expect(home.hub.snapshot().availability.state).toBe('available')
  })
})

describe('jobs', () => {
  test('are aligned, and what buyers wrote cannot touch the terminal', async () => {
    const { code, out } = await home.hearth('jobs')
    expect(code).toBe(0)
    expect(out).toMatch(/WHEN +PROGRAM +STATE +PRICE +BUYER +JOB/)
    expect(out).toContain('0.012345 USDC practice money')
    expect(out).toContain('abc')
    expect(out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })

  test('as JSON they are the page, and the limit is kept', async () => {
    const { out } = await home.hearth('jobs', '--json', '--limit', '1')
    expect(JSON.parse(out)).toMatchObject({ rows: [{ id: 'job-2' }], total: 2 })
  })
})

test('open prints a link that has not been used', async () => {
  const { code, out } = await home.hearth('open')
  expect(code).toBe(0)
  const link = new URL(out.trim())
  const response = await fetch(`${link.origin}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: link.origin },
    body: JSON.stringify({ link: link.hash.slice('#link='.length) }),
  })
  expect(response.status).toBe(200)
})

test('doctor asks a running engine, and a warning alone is no failure', async () => {
  const { code, out } = await home.hearth('doctor')
  expect(code).toBe(0)
  expect(out).toContain('ok       Chain: Block 12.')
  expect(out).toContain('warning  Graphics card: None found.')
})

test('a command written wrong ends with 2 and says how it is written', async () => {
  const { code, err, out } = await home.hearth('jobs', '--limit', '0')
  expect([code, out]).toEqual([2, ''])
  expect(err).toContain('--limit must be a whole number from 1 to 200')
  expect(err).toContain('Usage: hearth jobs')
})

test('an amount the asset cannot hold is refused before anything is asked', async () => {
  const outcome = await home.hearth('withdraw', '--to', `0x${'44'.repeat(20)}`, '--amount', '0.0000001')
  expect(outcome).toMatchObject({ code: 2, err: expect.stringContaining('is not an amount') })
})

test('help lists every command and the exit codes, and knows each by name', async () => {
  const { code, out } = await home.hearth('help')
  expect(code).toBe(0)
  for (const name of ['run', 'status', 'pause', 'resume', 'jobs', 'receipts', 'withdraw', 'open', 'doctor', 'demo']) {
    expect(out).toMatch(new RegExp(`^  ${name} `, 'm'))
  }
  expect(await home.hearth('jobs', '--help')).toMatchObject({ code: 0, out: expect.stringContaining('hearth jobs') })
})

describe('without an engine', () => {
  test('commands end with 3 and say how to start one', async () => {
    await home.server.stop()
    for (const name of ['status', 'resume', 'jobs', 'open']) {
      const { code, err } = await home.hearth(name)
      expect(code).toBe(3)
      expect(err).toContain('hearth run')
    }
  })

  test('a control.json that is damaged is told', async () => {
    await writeFile(path.join(home.dataRoot, 'practice', 'control.json'), '{"url":"http://evil.example:1"}')
    expect(await home.hearth('status')).toMatchObject({ code: 3, err: expect.stringContaining('damaged') })
  })

  test('L07: whoever took the port after a crash does not get the token', async () => {
    const file = path.join(home.dataRoot, 'practice', 'control.json')
    const control = JSON.parse(await readFile(file, 'utf8'))
    await home.server.stop()
    const heard: string[] = []
    const squatter = http.createServer((request, response) => {
      heard.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`)
      response.end(JSON.stringify({ proof: 'ab'.repeat(32) }))
    })
    await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve))
    const address = squatter.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    await writeFile(file, JSON.stringify({ ...control, url: `http://127.0.0.1:${port}` }))
    for (const name of ['status', 'open', 'resume']) expect((await home.hearth(name)).code).toBe(3)
    await new Promise((resolve) => squatter.close(resolve))
    expect(heard).toHaveLength(3)
    expect(heard.join('\n')).not.toContain(control.installToken)
  })

  test('doctor makes the checks that need none', async () => {
    await home.server.stop()
    const { code, out } = await home.hearth('doctor', '--json')
    const report = JSON.parse(out)
    expect(report.engine).toBe(false)
    const ids: readonly string[] = report.checks.map((check: { id: string }) => check.id)
    expect(ids.filter((id) => !id.startsWith('sandbox-'))).toEqual([
      'node',
      'data',
      'clock',
      'sandbox',
      'gpu-jobs',
      'gpu',
      'port',
    ])
    expect(ids).toContain('sandbox-network')
    expect(code).toBe(report.checks.some((check: { status: string }) => check.status === 'problem') ? 1 : 0)
  })
})

test('save writes the receipt’s exact bytes and never over a file', async () => {
  const file = path.join(home.dataRoot, 'receipt.json')
  expect((await home.hearth('receipts', 'save', 'job-1', file)).code).toBe(0)
  expect(await readFile(file, 'utf8')).toBe('{}')
  expect(await home.hearth('receipts', 'save', 'job-1', file)).toMatchObject({ code: 1 })
  expect(await home.hearth('receipts', 'save', 'nothing', `${file}2`)).toMatchObject({ code: 4 })
  expect(existsSync(`${file}2`)).toBe(false)
})

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startTestHome, type TestHome } from '../cli.fixture.ts'

// Each test starts several processes, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

let home: TestHome
beforeEach(async () => {
  home = await startTestHome()
})
afterEach(() => home.remove())

const PAYER = `0x${'5a'.repeat(20)}`

test('the agent is shown with who rated it, what they paid, and how many were left out', async () => {
  const { code, out } = await home.hearth('identity')
  expect(code).toBe(0)
  expect(out).toMatch(/^Registered as agent 7/)
  expect(out).toMatch(/Held by +0x2{40}/)
  expect(out).toContain('half of their money says 88 to 97')
  expect(out).toContain('1,000 reviewers never paid it and are left out.')
  expect(out).toMatch(/0x1{40} +92 +1\.84 /)
  const { out: json } = await home.hearth('identity', 'show', '--json')
  expect(JSON.parse(json)).toMatchObject({ identity: { agentId: '7' }, reputation: { strangers: 1_000 } })
})

test('nothing is registered by somebody who does not say yes', async () => {
  const { code, out, err } = await home.hearth('identity', 'register')
  expect(code).toBe(1)
  expect(out).toContain('It costs at most 0.0007 ETH, paid by 0x2222222222222222222222222222222222222222.')
  expect(err).toContain('terminal')
})

test('a domain and an agent are named as such, or refused before anything is asked', async () => {
  expect((await home.hearth('identity', 'domain', 'Agent.Example.org')).out).toBe('The domain names agent 7.\n')
  for (const wrong of ['https://example.org', '127.0.0.1', 'localhost', 'example.org:80'])
    expect(await home.hearth('identity', 'domain', wrong)).toMatchObject({ code: 2 })
  expect(await home.hearth('identity', 'adopt', '-1')).toMatchObject({ code: 2 })
  expect(await home.hearth('identity', 'sell')).toMatchObject({ code: 2 })
})

test('a buyer is banned with a reason, listed, and sold to again', async () => {
  expect((await home.hearth('ban')).out).toBe('Nobody is banned.\n')
  expect((await home.hearth('ban', PAYER, '--reason', 'wrong\u001b[31m work')).out).toMatch(
    new RegExp(`^${PAYER} .*wrong`),
  )
  expect((await home.hearth('ban')).out).not.toContain('\u001b')
  expect((await home.hearth('unban', PAYER)).out).toBe('Nobody is banned.\n')
  expect(await home.hearth('ban', 'somebody')).toMatchObject({ code: 2 })
})

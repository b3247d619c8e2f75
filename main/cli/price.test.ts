import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startTestHome, type TestHome } from './cli.fixture.ts'

// Each test starts several processes, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

let home: TestHome
beforeEach(async () => {
  home = await startTestHome()
})
afterEach(() => home.remove())

test('shows what is charged and what a typical job costs', async () => {
  const { code, out } = await home.hearth('price')
  expect(code).toBe(0)
  expect(out).toMatch(/Your own prices\./)
  expect(out).toMatch(/CPU second +0\.00002 USDC practice money/)
  expect(out).toMatch(/1 CPU second, 1 MiB +0\.001 USDC practice money \(the least\)/)
})

test('changes the prices that are named, in coins, and only those', async () => {
  await home.hearth('price', '--cpu', '0.5')
  const { out } = await home.hearth('price', '--json')
  expect(JSON.parse(out)).toMatchObject({ mode: 'own', own: { perCpuSecond: '500000', perMiB: '10' } })
})

test('a preview changes nothing', async () => {
  const { out } = await home.hearth('price', '--mib', '1', '--preview')
  expect(out).toMatch(/1 CPU second, 1 MiB +1\.00002 USDC/)
  expect(JSON.parse((await home.hearth('price', '--json')).out)).toMatchObject({ own: { perMiB: '10' } })
})

test('following and own prices at once, and what is no amount, are refused', async () => {
  expect(await home.hearth('price', '--follow', '--cpu', '1')).toMatchObject({ code: 2 })
  expect(await home.hearth('price', '--cpu', '-1')).toMatchObject({ code: 2 })
  expect((await home.hearth('price', '--follow')).out).toContain('Following demand, at 100 % of the reference.')
})

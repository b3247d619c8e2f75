import { existsSync } from 'node:fs'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startTestHome, type TestHome } from './cli.fixture.ts'

// Each test starts several processes, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 })
const hasTerminal = existsSync('/usr/bin/script')

let home: TestHome
beforeEach(async () => {
  home = await startTestHome()
})
afterEach(() => home.remove())

test('lists every network with the kind of its money, and the one in use', async () => {
  const { out } = await home.hearth('network')
  expect(out).toMatch(/practice +Practice +play money on this machine +in use/)
  expect(out).toMatch(/base +Base +real money/)
})

test('a check that finds something missing fails, and says what', async () => {
  const { code, out } = await home.hearth('network', '--check', 'base')
  expect(code).toBe(1)
  expect(out).toContain('Base is not used for paid work: its node does not answer.')
  expect((await home.hearth('network', '--check', 'practice')).code).toBe(0)
})

test('a script cannot choose real money', async () => {
  const { code, err } = await home.hearth('network', '--use', 'base')
  expect(code).not.toBe(0)
  expect(err).toContain('moves real money')
  expect((await home.hearth('network')).out).not.toContain('next start')
})

test.skipIf(!hasTerminal)('real money is chosen after its warning, and used at the next start', async () => {
  const running = home.startOnTerminal('network', '--use', 'base')
  await expect.poll(running.text, { timeout: 20_000 }).toContain('Type “real money”')
  running.child.stdin?.write('real money\r')
  expect((await running.ended).code).toBe(0)
  expect(running.text()).toContain('when it is started again')
  expect((await home.hearth('network')).out).toMatch(/base .*used at the next start/)
})

test('a script cannot have work paid in real money besides', async () => {
  const { code, err } = await home.hearth('network', '--add', 'base')
  expect([code === 0, err.includes('moves real money')]).toEqual([false, true])
})

test.skipIf(!hasTerminal)('a network that work is paid on too is added after its warning, and removed', async () => {
  const running = home.startOnTerminal('network', '--add', 'base')
  await expect.poll(running.text, { timeout: 20_000 }).toContain('Type “real money”')
  running.child.stdin?.write('real money\r')
  expect((await running.ended).code).toBe(0)
  expect((await home.hearth('network')).out).toMatch(/base .*paid on too from the next start/)
  expect((await home.hearth('network', '--remove', 'base')).code).toBe(0)
  expect((await home.hearth('network')).out).not.toContain('paid on too')
})

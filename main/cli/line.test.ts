import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FIRST_LINE_RULES, unknownLine } from '../../contract/line.ts'
import type { PolicyView } from '../../contract/rules.ts'
import { practiceSnapshot } from '../shell/practice-snapshot.fixture.ts'
import { startTestHome, type TestHome } from './cli.fixture.ts'
import { lineRows } from './line.ts'

// Each test starts several processes, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

let home: TestHome
beforeEach(async () => {
  home = await startTestHome()
})
afterEach(() => home.remove())

test('the line is shown with what nobody knows, and its limits are changed one by one', async () => {
  const { code, out } = await home.hearth('line')
  expect(code).toBe(0)
  expect(out).toMatch(/Line +not connected/)
  expect(out).toMatch(/On metered +work pauses/)
  const changed = await home.hearth('line', '--rate', '512KiB', '--vpn', 'off', '--json')
  const { rules } = JSON.parse(changed.out)
  expect(rules).toEqual({ ...FIRST_LINE_RULES, rate: 512 * 1024, workOnVpn: false })
})

test('what is no limit is refused, and a machine that does not answer is said', async () => {
  expect(await home.hearth('line', '--rate', 'fast')).toMatchObject({ code: 2 })
  expect(await home.hearth('line', '--vpn', 'maybe')).toMatchObject({ code: 2 })
  const { code, err } = await home.hearth('line', '--measure', 'http://127.0.0.1:9')
  expect(code).not.toBe(0)
  expect(err).toContain('cannot be measured')
})

test('an estimate is no promise, and names where others’ prices are from', async () => {
  const { code, out } = await home.hearth('estimate', '--hours', '5')
  expect(code).toBe(0)
  expect(out).toContain('no promise')
  expect(out).toMatch(/AWS +12\.29 USD an hour +io\.net, its own comparison, 2025-12/)
  expect(JSON.parse((await home.hearth('estimate', '--hours', '5', '--json')).out)).toMatchObject({
    hoursADay: { high: 5 },
  })
  expect(await home.hearth('estimate', '--hours', '25')).toMatchObject({ code: 2 })
})

test('a line in use is told with what slows it', () => {
  const { policy } = practiceSnapshot()
  const view: PolicyView = {
    ...policy,
    network: { ...policy.network, why: 'Paused because this network is metered.', next: 'Wait.' },
    line: {
      ...unknownLine,
      connection: { interface: 'wlan0', kind: 'wireless', vpn: true, metered: true },
      sources: { kind: 'a test', metered: 'a test', traffic: 'a test', latency: 'a test' },
      slowedTo: 65_536,
      capacity: { bytesPerSecond: 1_048_576, how: 'measured', peer: 'http://192.0.2.1:4021', at: 1 },
    },
  }
  const rows = lineRows(view).join('\n')
  expect(rows).toContain('Paused because this network is metered.')
  expect(rows).toMatch(/Line +wlan0, wireless, VPN, metered/)
  expect(rows).toMatch(/Gives way +slowed to 64\.0 KiB a second/)
  expect(rows).toMatch(/Capacity +1\.0 MiB a second, measured against/)
})

import { expect, test } from 'vitest'
import { recorded } from '../../recorded-io.fixture.ts'
import type { ProvidersReport } from './report.ts'
import { runProviders } from './run.ts'

test(
  'with no human and no address an agent finds the cheats among five providers and pays them nothing after that',
  { timeout: 900_000 },
  async () => {
    const { code, out } = await recorded((io) => runProviders({ providers: 5, jobs: 8, json: true }, io), {})
    const report: ProvidersReport = JSON.parse(out.split('\n').at(-1) ?? 'null')
    expect(report.providers.map(({ cheat, caught }) => [cheat !== null, caught !== null])).toEqual([
      [false, false],
      [false, false],
      [false, false],
      [true, true],
      [true, true],
    ])
    expect(report.providers.every(({ spentSinceCaught }) => spentSinceCaught === '0')).toBe(true)
    expect(report.providers.map(({ score }) => score)).toEqual([100, 100, 100, 0, 0])
    expect(report.providers.every(({ difference }) => difference === '0')).toBe(true)
    expect(report.secondAgent.spentOnCheats).toBe('0')
    expect(report.earned).toBe(report.left)
    expect(report.ok).toBe(true)
    expect(code).toBe(0)
  },
)

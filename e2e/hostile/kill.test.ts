import { beforeAll, describe, expect, test } from 'vitest'
import { buildAll } from '../../build/build.ts'
import { killRounds } from './kill.ts'

describe.runIf(process.platform === 'linux')(
  'an engine killed while buyers buy (followed in /proc, so on Linux only)',
  () => {
    beforeAll(() => buildAll(() => undefined), 240_000)

    test('D01: loses no job it acknowledged, pays nobody twice and leaves no process', async () => {
      const report = await killRounds({ rounds: 3, seed: 7, say: () => undefined })
      expect(report).toMatchObject({ kills: 3, difference: '0' })
      expect(report.acknowledged).toBeGreaterThan(0)
      expect(report.receipts).toBeGreaterThanOrEqual(report.acknowledged - report.refunded)
    }, 600_000)
  },
)

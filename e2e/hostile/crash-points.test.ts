import { beforeAll, describe, expect, test } from 'vitest'
import { buildAll } from '../../build/build.ts'
import { crashAt } from './crash-points/crash-points.ts'

describe.runIf(process.platform === 'linux')(
  'an engine that dies at a named point of its money path (followed in /proc, so on Linux only)',
  () => {
    beforeAll(() => buildAll(() => undefined), 240_000)

    test('M05: a commit, a record of the journal and a broadcast: nothing is lost, nothing done twice', async () => {
      const points = ['books.after-commit', 'journal.after-write', 'facilitator.after-broadcast'] as const
      const options = { full: false, rounds: null, seed: 5, say: () => undefined, mayGoOn: () => true }
      const { report, reached } = await crashAt(options, points)
      expect(reached).toEqual(points)
      expect(report).toMatchObject({ kills: 3, difference: '0' })
      expect(report.acknowledged).toBeGreaterThan(0)
    }, 600_000)
  },
)

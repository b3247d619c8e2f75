import path from 'node:path'
import { foundLost } from './broken/found-lost.ts'
import type { Harness } from './harness.ts'
import { killRounds, type KillReport } from './kill.ts'

const SLICE = 20
const FULL = 500
/** Each kill loses what was told in the moments before: a few are enough. */
const CONTROL_KILLS = 3

/** `kill -9` at random while buyers buy. */
export const kill: Harness = {
  name: 'kill',
  summary: 'kill the whole engine at random while buyers buy, and compare buyers, books, receipts and chain',
  run: async ({ full, rounds, ...options }) => {
    const wanted = rounds ?? (full ? FULL : SLICE)
    return inWords(await killRounds({ ...options, rounds: wanted }), wanted)
  },
  control: async ({ seed, say }) => {
    const script = path.join(import.meta.dirname, 'broken', 'late.ts')
    return foundLost('that acknowledges before it has committed', () =>
      killRounds({ rounds: CONTROL_KILLS, seed, say, broken: { script, environment: { HEARTH_LATE: 'all' } } }),
    )
  },
}

function inWords(report: KillReport, wanted: number): Readonly<Record<string, string>> {
  const { secondsToServing: serving, secondsToGone: gone } = report
  return {
    Kills: report.kills < wanted ? `${report.kills} of ${wanted}` : String(wanted),
    'Voucher jobs under way': `${report.vouchersOpen}, on disk when the engine was killed; none of them lost or charged twice`,
    'Jobs acknowledged': `${report.acknowledged}, all in the books (${report.jobs} in all)`,
    Receipts: `${report.receipts}, one chain without a gap`,
    'Jobs run again': String(report.rerun),
    'Jobs refunded': String(report.refunded),
    'Orders refused': `${report.refused}, none of them paid`,
    'Seconds to serving': `p50 ${serving.p50}, max ${serving.max}`,
    'Seconds to nothing left': `p50 ${gone.p50}, max ${gone.max}`,
    'Left the buyers': `${report.spent} base units`,
    'Earned by the books': `${report.earned} base units`,
    'Books against chain': `difference ${report.difference}`,
  }
}

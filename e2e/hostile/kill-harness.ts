import type { Harness } from './harness.ts'
import { killRounds, type KillReport } from './kill.ts'
import { whatIsLost } from './verdict.ts'

const SLICE = 20
const FULL = 500

/** `kill -9` at random while buyers buy. */
export const kill: Harness = {
  name: 'kill',
  summary: 'kill the whole engine at random while buyers buy, and compare buyers, books, receipts and chain',
  run: async ({ full, rounds, ...options }) => {
    const wanted = rounds ?? (full ? FULL : SLICE)
    return inWords(await killRounds({ ...options, rounds: wanted }), wanted)
  },
  control: async ({ seed, say }) => {
    try {
      await killRounds({
        rounds: 1,
        seed,
        say,
        judge: (books, seen) => whatIsLost({ ...books, jobs: books.jobs.slice(1) }, seen),
      })
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('Job '))
        return `one job taken out of the books is missed: ${error.message}`
      throw error
    }
    throw new Error('A job that was taken out of the books was not missed.')
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

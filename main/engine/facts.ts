import type { HostReport } from '../../contract/worker.ts'
import { say } from '../../contract/words/say.ts'
import type { AvailabilityFacts, Condition } from './availability/facts.ts'
import type { ChainStatus } from './chain-watch.ts'
import type { Jobs } from './jobs/jobs.ts'
import type { LedgerJournal } from './ledger/ledger.ts'

const fine: Condition = { ok: true }

type OwnFacts = Pick<
  AvailabilityFacts,
  'ledger' | 'disk' | 'wallet' | 'sandbox' | 'chain' | 'market' | 'runningJobs' | 'hotBalance'
>

/**
 * What the state is decided from on the engine's side. Keys and market are open as long as the engine runs: it does
 * not start without them. Books may be read-only until somebody has looked at them.
 */
export function gatherFacts(parts: {
  readonly sandbox: HostReport
  readonly jobs: Pick<Jobs, 'problem' | 'running'>
  readonly chain: ChainStatus
  readonly journal: Pick<LedgerJournal, 'hold' | 'problem'>
  readonly hotBalance: AvailabilityFacts['hotBalance']
}): OwnFacts {
  const { sandbox, jobs, chain, journal, hotBalance } = parts
  const booksProblem = journal.hold()?.sentence ?? journal.problem()
  const problem = jobs.problem()
  return {
    ledger: booksProblem === null ? fine : { ok: false, problem: booksProblem },
    disk: problem === null ? fine : { ok: false, problem },
    wallet: 'ready',
    sandbox,
    chain: chain.up ? fine : { ok: false, problem: chain.problem ?? say`The payment network does not answer.` },
    market: fine,
    runningJobs: jobs.running().length,
    hotBalance,
  }
}

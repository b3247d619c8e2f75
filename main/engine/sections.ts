import type { CapabilityView } from '../../contract/capability.ts'
import type { Availability, Money, Snapshot } from '../../contract/engine.ts'
import type { GpuReport, HostInfo } from '../../contract/hardware.ts'
import type { PolicyView } from '../../contract/rules.ts'
import type { RigsView } from '../../contract/rigs.ts'
import type { WelcomeView } from '../../contract/welcome.ts'
import type { HostReport } from '../../contract/worker.ts'
import type { Foundation } from './foundation.ts'
import type { RunningJob } from './jobs/job-progress.ts'
import type { SeveralBooks } from './ledger/several.ts'
import { type NetworksDesk, networkView } from './networks-desk.ts'
import type { OpenTill } from './open-till.ts'
import type { EngineOptions } from './options.ts'
import { startOfToday } from './views/days.ts'
import { jobsView } from './views/jobs.ts'
import { moneyView, withdrawalRow } from './views/money.ts'

/** What the snapshot is made of, as it is at this moment. */
export interface Sources {
  readonly options: EngineOptions
  readonly foundation: Foundation
  readonly startedAt: number
  readonly marketUrl: () => string
  readonly running: () => readonly RunningJob[]
  readonly networks: Pick<NetworksDesk, 'main' | 'sections'>
  /** Whose books have a job, and on which network that is. */
  readonly books: SeveralBooks<OpenTill>
  readonly availability: () => Availability
  readonly policy: () => PolicyView
  readonly sandbox: () => HostReport
  readonly gpus: () => GpuReport
  readonly host: () => HostInfo
  readonly capability: () => CapabilityView
  readonly welcome: () => WelcomeView
  readonly rigs: (money: Money) => RigsView
}

const RECENT_WITHDRAWALS = 10

/** Everything that comes out of the books; sent again whenever they change. */
export function bookSections({
  foundation,
  options,
  networks,
  books,
  running,
  rigs,
}: Sources): Pick<Snapshot, 'jobs' | 'money' | 'withdrawals' | 'others' | 'rigs'> {
  const { ledger } = foundation
  const today = startOfToday(options.clock.now())
  const withdrawals = ledger.transfers.list({ kind: 'withdrawal', cursor: null, limit: RECENT_WITHDRAWALS })
  const money = moneyView(ledger, today, networks.main.concerns())
  return {
    jobs: jobsView(books, today, running()),
    money,
    rigs: rigs(money),
    withdrawals: withdrawals.rows.map(withdrawalRow),
    others: networks.sections(),
  }
}

/** The networks as they are at the moment. */
export function networkSections({ networks }: Sources): Pick<Snapshot, 'network' | 'others'> {
  return { network: networkView(networks.main), others: networks.sections() }
}

/** What a client sees first. */
export function wholeSnapshot(sources: Sources): Snapshot {
  const { options, foundation } = sources
  return {
    engine: {
      version: options.version,
      startedAt: sources.startedAt,
      shell: options.shell,
      provider: foundation.receiptsAddress,
      marketUrl: sources.marketUrl(),
    },
    ...networkSections(sources),
    availability: sources.availability(),
    policy: sources.policy(),
    sandbox: sources.sandbox(),
    gpus: sources.gpus(),
    host: sources.host(),
    capability: sources.capability(),
    wallet: {
      address: foundation.walletAddress,
      exists: true,
      practicePassphrase: options.network.knownPassphrase,
    },
    ...bookSections(sources),
    welcome: sources.welcome(),
  }
}

import type { CapabilityView } from '../../contract/capability.ts'
import type { Availability, Money, Snapshot } from '../../contract/engine.ts'
import type { GpuReport, HostInfo } from '../../contract/hardware.ts'
import type { PolicyView } from '../../contract/rules.ts'
import type { RigsView } from '../../contract/rigs.ts'
import type { WelcomeView } from '../../contract/welcome.ts'
import type { HostReport } from '../../contract/worker.ts'
import type { ChainStatus } from './chain-watch.ts'
import type { Foundation } from './foundation.ts'
import type { RunningJob } from './jobs/job-progress.ts'
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
  readonly chain: () => ChainStatus
  readonly availability: () => Availability
  readonly policy: () => PolicyView
  readonly sandbox: () => HostReport
  readonly gpus: () => GpuReport
  readonly host: () => HostInfo
  readonly capability: () => CapabilityView
  readonly reconcile: () => Money['reconcile']
  readonly welcome: () => WelcomeView
  readonly rigs: (money: Money) => RigsView
}

const RECENT_WITHDRAWALS = 10

/** Everything that comes out of the books; sent again whenever they change. */
export function bookSections({
  foundation,
  options,
  reconcile,
  running,
  rigs,
}: Sources): Pick<Snapshot, 'jobs' | 'money' | 'withdrawals' | 'rigs'> {
  const { ledger } = foundation
  const today = startOfToday(options.clock.now())
  const withdrawals = ledger.transfers.list({ kind: 'withdrawal', cursor: null, limit: RECENT_WITHDRAWALS })
  const money = moneyView(ledger, today, reconcile())
  return {
    jobs: jobsView(ledger, today, running()),
    money,
    rigs: rigs(money),
    withdrawals: withdrawals.rows.map(withdrawalRow),
  }
}

export function networkSection({ options: { network }, chain }: Sources): Snapshot['network'] {
  return {
    id: network.id,
    label: network.label,
    chainId: network.chainId,
    practice: network.practice,
    asset: network.asset,
    explorerTx: network.explorerTx,
    chain: chain(),
  }
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
    network: networkSection(sources),
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

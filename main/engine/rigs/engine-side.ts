import type { Snapshot } from '../../../contract/engine.ts'
import type { Address } from '../../../contract/money.ts'
import type { RigMarket } from '../../../contract/rigs-report.ts'
import { JobKind } from '../../../contract/worker.ts'
import type { Foundation } from '../foundation.ts'
import { setPayout } from '../handlers/wallet.ts'
import type { Agent } from '../identity/open.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { EngineOptions } from '../options.ts'
import type { Presence } from '../presence.ts'
import type { ReachDesk } from '../reach/desk.ts'
import type { WalletSide } from '../wallet-side.ts'
import { loadDeviceKey } from './device-key.ts'
import { openRigs, type RigEngine, type Rigs } from './open.ts'
import { ownReport, rigNetwork } from './own-report.ts'

type Parts = {
  readonly options: Pick<EngineOptions, 'dataDir' | 'network' | 'clock' | 'log'>
  readonly foundation: Pick<Foundation, 'ledger' | 'receiptsAddress' | 'walletAddress'>
  readonly walletSide: Pick<WalletSide, 'access' | 'walletDesk' | 'sweep'>
  readonly snapshot: () => Snapshot
  readonly presence: () => Pick<Presence, 'pause' | 'resume' | 'takesJobs'>
  readonly jobs: Pick<Jobs, 'readmit' | 'problem' | 'queue'>
  readonly agent: () => Agent | null
  readonly reach: Pick<ReachDesk, 'reach'>
}

/** The person’s other machines, joined with this engine. */
export async function openOwnRigs(parts: Parts & { readonly onChange: () => void }): Promise<Rigs> {
  const { options, foundation, onChange } = parts
  return openRigs({
    ...options,
    device: await loadDeviceKey(options.dataDir, options.clock.now()),
    settings: foundation.ledger.settings,
    network: rigNetwork(options.network),
    provider: foundation.receiptsAddress,
    engine: rigEngine(parts),
    onChange,
  })
}

/** What of this engine the others see, and the two things that they may do. */
function rigEngine(parts: Parts): RigEngine {
  const { jobs, foundation } = parts
  const { network, clock } = parts.options
  const { access, walletDesk: desk, sweep } = parts.walletSide

  const takesNow = (kind: JobKind): boolean => {
    const { waiting, capacity } = jobs.queue(kind)
    return jobs.problem(kind) === null && waiting < capacity
  }

  function market(): RigMarket | null {
    const { url } = parts.reach.reach()
    if (url === null) return null
    const agentId = parts.agent()?.identity.agentId() ?? null
    const kinds = parts.presence().takesJobs() ? JobKind.options.filter(takesNow) : []
    return { url, agentId, network: network.chainId, kinds }
  }

  function agentOf(): { readonly id: string; readonly owner: Address | null } | null {
    const identity = parts.agent()?.identity
    const id = identity?.agentId() ?? null
    return id === null ? null : { id, owner: identity?.view().owner ?? null }
  }

  return {
    market,
    pause: (choice) => void parts.presence().pause(choice),
    resume: () => {
      jobs.readmit()
      parts.presence().resume()
    },
    report: ({ name, offered, market: sold }) =>
      ownReport(parts.snapshot(), {
        name,
        at: clock.now(),
        network: rigNetwork(network),
        provider: foundation.receiptsAddress,
        wallet: { address: foundation.walletAddress, payout: desk.payout(), offered },
        agent: agentOf(),
        market: sold,
      }),
    payout: () => desk.payout() ?? foundation.walletAddress,
    setPayout: (address) => setPayout({ desk, sweep }, address),
    requireUnlocked: (session) => access.requireUnlocked(session),
  }
}

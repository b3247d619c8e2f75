import type { CallName, JobDetail, LedgerRow, OtherNetwork, Snapshot, WithdrawalRow } from '../../contract/engine.ts'
import type { ErrorEnvelope } from '../../contract/errors.ts'
import type { IdentityView } from '../../contract/identity.ts'
import { registeredAgent } from '../../main/engine/api/identity.fixture.ts'
import { noRigs } from '../../contract/rigs.fixture.ts'
import { NOT_MEASURED } from '../../contract/welcome.ts'
import { booksOf, netOf } from './data/books.ts'
import { policy } from './data/policy.ts'
import { notProven } from './data/capability.ts'
import { bigCard, gpuReport, host, sandbox } from './data/machine.ts'
import { practice } from './data/network.ts'

/** Everything a fake engine starts from. */
export interface Scenario {
  readonly snapshot: Snapshot
  readonly jobs: readonly JobDetail[]
  readonly ledger: readonly LedgerRow[]
  readonly withdrawals: readonly WithdrawalRow[]
  /** The agent in the registry. */
  readonly identity: IdentityView
  /** The books of the further networks that work is paid on. */
  readonly others: readonly Scenario[]
  /** What the next withdrawal is warned about. */
  readonly warnings: readonly string[]
  /** How the connection goes: cut after the first snapshot, never there, or refused. */
  readonly connection: 'good' | 'cut' | 'never' | 'refused'
  /** Calls that fail, with what the engine says. */
  readonly failing: Partial<Readonly<Record<CallName, ErrorEnvelope>>>
}

export interface Parts {
  readonly now: number
  readonly jobs?: readonly JobDetail[]
  readonly withdrawals?: readonly WithdrawalRow[]
  readonly identity?: IdentityView
  readonly snapshot?: Partial<Snapshot>
  readonly warnings?: readonly string[]
  readonly others?: readonly Scenario[]
  readonly connection?: Scenario['connection']
  readonly failing?: Scenario['failing']
}

export const PASSPHRASE = 'correct horse battery staple'

/** A scenario whose books follow from its jobs and withdrawals, so that every total adds up. */
export function scenario(parts: Parts): Scenario {
  const { now, withdrawals = [], others = [] } = parts
  const { ledger, money } = booksOf(parts.jobs ?? [], withdrawals, now)
  const jobs = [...(parts.jobs ?? []), ...others.flatMap(paidThere)].sort((a, b) => b.row.createdAt - a.row.createdAt)
  const rows = jobs.map((each) => each.row)
  const running = rows.filter((row) => row.state === 'running')
  const today = new Date(now).toDateString()
  const finishedToday = rows.filter((row) => new Date(row.finishedAt ?? 0).toDateString() === today).length
  return {
    jobs,
    ledger,
    withdrawals,
    identity: parts.identity ?? registeredAgent,
    others,
    warnings: parts.warnings ?? [],
    connection: parts.connection ?? 'good',
    failing: parts.failing ?? {},
    snapshot: {
      engine: {
        version: '0.1.0',
        startedAt: now - 7_260_000,
        shell: 'headless',
        provider: '0x8Ba1f109551bD432803012645Ac136ddd64DBA72',
        marketUrl: 'http://127.0.0.1:4021',
      },
      network: practice,
      availability: {
        state: 'available',
        why: {
          code: 'idle',
          sentence: 'Available. Waiting for a buyer.',
          next: null,
        },
        until: null,
      },
      policy: policy({
        today: netOf(BigInt(money.earnedToday), finishedToday),
        all: netOf(BigInt(money.earned) + BigInt(money.pending), rows.length),
      }),
      sandbox: sandbox(),
      gpus: gpuReport(now - 1_000, [bigCard]),
      host,
      capability: notProven,
      money,
      wallet: {
        address: '0x8Ba1f109551bD432803012645Ac136ddd64DBA72',
        exists: true,
        practicePassphrase: PASSPHRASE,
      },
      jobs: {
        running,
        waiting: 0,
        recent: rows.slice(0, 10),
        finishedToday,
        total: rows.length,
      },
      withdrawals: withdrawals.slice(0, 10),
      others: others.map(otherOf),
      welcome: { open: false, benchmark: NOT_MEASURED },
      rigs: noRigs,
      ...parts.snapshot,
    },
  }
}

/** A further network as the snapshot of the main one shows it. */
function otherOf({ snapshot: { network, wallet, money, withdrawals } }: Scenario): OtherNetwork {
  return { network, problem: null, wallet: wallet.address, money, withdrawals }
}

/** Jobs paid on a further network stand in one list with all others. */
function paidThere({ jobs, snapshot }: Scenario): readonly JobDetail[] {
  return jobs.map((job) => ({ ...job, row: { ...job.row, paidOn: snapshot.network.id } }))
}

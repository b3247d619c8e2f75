import type {
  Availability,
  CallName,
  EngineHandlers,
  JobDetail,
  JobRow,
  Snapshot,
  WithdrawalRow,
} from '../../contract/engine.ts'
import { HearthError } from '../../contract/errors.ts'
import type { NetworkId } from '../../contract/networks.ts'
import { createFakeAnchors } from './anchors.ts'
import { noVouchers } from './vouchers.ts'
import { daysOf } from './data/books.ts'
import { withCard } from './data/policy.ts'
import { provenBySelf } from './data/capability.ts'
import { diagnosticSample } from './data/diagnostic.ts'
import { receiptChecks, receiptText } from './data/receipt.ts'
import { furtherNetworks } from './further.ts'
import { pageOf } from './page-of.ts'
import { createFakeNetworks } from './networks.ts'
import { createFakePrices } from './prices.ts'
import { PASSPHRASE, type Scenario } from './scenario.ts'
import { identityFixture } from '../../main/engine/api/identity.fixture.ts'
import { reachFixture } from '../../main/engine/api/reach.fixture.ts'
import { rigsFixture } from '../../main/engine/api/rigs.fixture.ts'
import { sharingFixture } from '../../main/engine/api/sharing.fixture.ts'
import { createFakeVerdicts } from './verdicts.ts'
import { linesOf, linesOfKind, traceOf } from './trace.ts'
import { createFakeWallet } from './wallet.ts'
import { createFakeWelcome } from './welcome.ts'
import { createFakeWithdrawals } from './withdrawals.ts'

/** An engine made of one scenario: answers every call of the contract, keeps nothing. */
export interface FakeEngine {
  readonly handlers: EngineHandlers
  /** The calls about the money of a further network. */
  handlersOf(network: NetworkId): EngineHandlers
  snapshot(): Snapshot
  subscribe(listener: (sections: Partial<Snapshot>) => void): void
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

export interface FakeOptions {
  /** Between two states of a withdrawal, milliseconds. */
  readonly paceMs: number
}

export function createFakeEngine(scenario: Scenario, options: FakeOptions): FakeEngine {
  const { paceMs } = options
  let snapshot = scenario.snapshot
  const jobs = [...scenario.jobs]
  const verdicts = createFakeVerdicts()
  const listeners = new Set<(sections: Partial<Snapshot>) => void>()

  function change(sections: Partial<Snapshot>): void {
    snapshot = { ...snapshot, ...sections }
    for (const listener of listeners) listener(sections)
  }
  const withdrawals = createFakeWithdrawals(scenario, paceMs, (rows: readonly WithdrawalRow[]) =>
    change({ withdrawals: rows.slice(0, 10) }),
  )
  const handlersOf = furtherNetworks(
    scenario.others.map((other) => createFakeEngine(other, options)),
    (id, books) =>
      change({
        others: snapshot.others.map((other) => (other.network.id === id ? { ...other, ...books } : other)),
      }),
  )

  function find(id: string): JobDetail {
    const found = jobs.find((each) => each.row.id === id)
    if (found === undefined) throw new HearthError('job/not-found', 'There is no such job.', { hint: 'Go back.' })
    return found
  }

  /** A running job that ends through us. */
  function end(detail: JobDetail, how: Pick<JobRow, 'state' | 'reason'>): JobRow {
    const row: JobRow = { ...detail.row, ...how, refund: 'owed', finishedAt: Date.now() }
    jobs.splice(jobs.indexOf(detail), 1, { ...detail, row })
    change({
      jobs: {
        ...snapshot.jobs,
        running: snapshot.jobs.running.filter((each) => each.id !== row.id),
        recent: jobs.slice(0, 10).map((each) => each.row),
      },
    })
    return row
  }

  function settle(availability: Availability): Availability {
    change({ availability })
    return availability
  }

  function settlePolicy(policy: Snapshot['policy']): Snapshot['policy'] {
    change({ policy })
    return policy
  }

  const handlers = {
    'availability.pause': async ({ for: length }) =>
      settle({
        state: 'paused',
        why: {
          code: 'paused-by-person',
          sentence: {
            hour: 'Paused for 1 hour because you asked.',
            tomorrow: 'Paused until tomorrow 08:00 because you asked.',
            resume: 'Paused until you resume.',
          }[length],
          next: 'Resume to take jobs again.',
        },
        until: length === 'resume' ? null : Date.now() + 3_600_000,
      }),
    'availability.resume': async () =>
      settle({
        state: 'available',
        why: { code: 'idle', sentence: 'Available. Waiting for a buyer.', next: null },
        until: null,
      }),
    'jobs.list': async ({ cursor, limit, filter, search }) =>
      pageOf(
        jobs.map((each) => each.row).filter((row) => fits(row, filter, search)),
        cursor,
        limit,
      ),
    'jobs.get': async ({ id }) => find(id),
    'jobs.stop': async ({ id }) => end(find(id), { state: 'cancelled', reason: 'person-stopped' }),
    'jobs.evict': async ({ what }) => {
      for (const { id, kind } of snapshot.jobs.running) {
        if (what === 'all' || kind === 'wgsl') end(find(id), { state: 'evicted', reason: 'person-returned' })
      }
      return {}
    },
    'receipts.file': async ({ jobId }) => ({ text: receiptText(find(jobId)) }),
    'receipts.verify': async ({ jobId }) => receiptChecks(find(jobId)),
    'receipts.rotations': async () => ({ rotations: [] }),
    'receipts.verdicts': async ({ jobId }) => verdicts.of(find(jobId)),
    'receipts.rerun': async ({ jobId }) => verdicts.rerun(find(jobId)),
    ...createFakeAnchors(jobs),
    ...createFakePrices(),
    ...createFakeNetworks(
      () => snapshot.network.id,
      () => snapshot.others,
    ),
    ...createFakeWallet(() => snapshot),
    'ledger.list': async ({ cursor, limit, show }) => pageOf(linesOf(scenario.ledger, show), cursor, limit),
    'ledger.trace': async ({ id }) => traceOf(scenario, id),
    'ledger.days': async ({ days, timeZone, kind }) => ({
      days: daysOf(linesOfKind(scenario, kind), days, timeZone, Date.now()),
    }),
    'ledger.check': async () => ({ hold: null, differences: [] }),
    'ledger.continue': async () => snapshot.money,
    'ledger.export': async ({ cursor }) =>
      cursor === null
        ? { text: 'id,kind,amount\r\n2,payment,5\r\n', nextCursor: 'more' }
        : { text: '1,payment,7\r\n', nextCursor: null },
    'fees.limit': async ({ set }) => ({ wei: set ?? null }),
    'ledger.reconcile': async () => {
      const { reconcile } = snapshot.money
      if (reconcile !== null) {
        change({ money: { ...snapshot.money, reconcile: { ...reconcile, checkedAt: Date.now() } } })
      }
      return snapshot.money
    },
    'wallet.unlock': async ({ passphrase }, session) => {
      if (passphrase !== PASSPHRASE) {
        throw new HearthError('wallet/wrong-passphrase', 'This passphrase does not open the wallet.', {
          hint: 'Check the keyboard layout and capital letters, then try again.',
        })
      }
      session.unlockedUntil = Date.now() + 300_000
      return { unlockedUntil: session.unlockedUntil }
    },
    'wallet.lock': async (_input, session) => {
      session.unlockedUntil = 0
      return {}
    },
    'withdraw.review': async (input, session) => withdrawals.review(input, session, snapshot.money),
    'withdraw.confirm': async (input, session) => withdrawals.confirm(input.reviewId, session),
    'withdraw.list': async ({ cursor, limit }) => pageOf(withdrawals.rows(), cursor, limit),
    'rules.set': async (rules) => settlePolicy({ ...snapshot.policy, rules }),
    'cards.pause': async ({ uuid, paused }) => settlePolicy(withCard(snapshot.policy, uuid, paused)),
    'hardware.rescan': async () => {
      change({ gpus: { ...snapshot.gpus, checkedAt: Date.now() } })
      return snapshot.gpus
    },
    ...reachFixture(scenario.identity.reach),
    ...sharingFixture(),
    ...identityFixture(scenario.identity),
    ...rigsFixture(scenario.snapshot.rigs, (rigs) => change({ rigs })),
    ...createFakeWelcome({ paceMs, welcome: () => snapshot.welcome, show: (welcome) => change({ welcome }) }),
    'vouchers.status': async () => noVouchers,
    'vouchers.collect': async () => noVouchers,
    'vouchers.close': async () => noVouchers,
    'capability.prove': async () => {
      change({ capability: { ...snapshot.capability, checking: true } })
      await sleep(paceMs)
      change({ capability: provenBySelf({ ...snapshot.capability, checking: false }, Date.now()) })
      return snapshot.capability
    },
    'capability.file': async ({ receipt }) => ({ text: JSON.stringify({ format: 'hearth-attestation-v1', receipt }) }),
    'doctor.file': async () => ({ name: 'hearth-diagnostic-2026-06-01-09-00.txt', text: diagnosticSample }),
    'doctor.folder': async () => ({ folder: '/home/alex/.local/share/hearth', system: 'linux' }),
    'doctor.run': async () => ({
      checks: [
        { id: 'node', title: 'Runtime', status: 'ok', detail: 'Node 24.21.0', next: null },
        { id: 'sandbox', title: 'Sandbox', status: 'ok', detail: snapshot.sandbox.summary, next: null },
        {
          id: 'clock',
          title: 'Clock',
          status: 'warning',
          detail: 'The clock is 4 seconds off.',
          next: 'Turn on automatic time in the system settings.',
        },
      ],
    }),
  } satisfies EngineHandlers

  return {
    handlers: withFailures(handlers, scenario.failing),
    handlersOf,
    snapshot: () => snapshot,
    subscribe: (listener) => {
      listeners.add(listener)
    },
  }
}

function withFailures(handlers: EngineHandlers, failing: Scenario['failing']): EngineHandlers {
  return new Proxy(handlers, {
    get(target, name: CallName) {
      const error = failing[name]
      if (error === undefined) return target[name]
      return () =>
        Promise.reject(new HearthError(error.code, error.message, error.hint === undefined ? {} : { hint: error.hint }))
    },
  })
}

function fits(row: JobRow, filter: 'all' | 'finished' | 'problems', search: string): boolean {
  if (filter === 'finished' && row.state !== 'finished') return false
  if (filter === 'problems' && (row.state === 'finished' || row.state === 'running')) return false
  const needle = search.toLowerCase()
  return [row.program, row.id, row.payer].some((text) => text.toLowerCase().includes(needle))
}

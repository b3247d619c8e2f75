import type { EngineHandlers, JobRow, Snapshot, WithdrawalRow } from '../../../contract/engine.ts'
import { HearthError } from '../../../contract/errors.ts'
import { Address } from '../../../contract/money.ts'
import { noRigs } from '../../../contract/rigs.fixture.ts'
import { firstSnapshot } from '../../../contract/snapshot.fixture.ts'
import type { Clock } from '../ports/clock.ts'
import { createHub, type Hub } from './hub.ts'
import { silentLog } from '../ports/log.ts'
import { identityFixture } from './identity.fixture.ts'
import { testNetworks } from './networks.fixture.ts'
import { testPrices } from './prices.fixture.ts'
import { testWallet } from './wallet.fixture.ts'
import { reachFixture } from './reach.fixture.ts'
import { rigsFixture } from './rigs.fixture.ts'
import { sharingFixture } from './sharing.fixture.ts'

export const PASSPHRASE = 'correct horse battery staple'
const payer = '0x1111111111111111111111111111111111111111'
const hash = `0x${'ab'.repeat(32)}` as const

/** Where every name points. */
export const NAMED = '0x9999999999999999999999999999999999999999'

export const finishedJob: JobRow = {
  id: 'job-1',
  kind: 'wasm',
  program: 'sha256',
  state: 'finished',
  reason: 'exited',
  message: null,
  payer,
  price: '12345',
  createdAt: 1_780_000_000_000,
  startedAt: 1_780_000_000_100,
  finishedAt: 1_780_000_000_400,
  receiptSeq: 1,
  refund: 'none',
}

/** A job whose buyer chose its words with care. */
export const hostileJob: JobRow = {
  ...finishedJob,
  id: 'job-2',
  program: 'a\u001b[2Jb\u202Ec',
  state: 'failed',
  reason: 'trapped',
  message: 'bad\u0007\u001b]0;title\u0007',
}

const first = firstSnapshot()

export const initialSnapshot: Snapshot = {
  ...first,
  engine: {
    ...first.engine,
    startedAt: 1_780_000_000_000,
    provider: '0x2222222222222222222222222222222222222222',
    marketUrl: 'http://127.0.0.1:4020',
  },
  network: {
    ...first.network,
    asset: { ...first.network.asset, address: '0x3333333333333333333333333333333333333333' },
    chain: { up: true, block: 12, problem: null },
  },
  availability: {
    state: 'available',
    why: { code: 'available', sentence: 'Available. Waiting for a buyer.', next: null },
    until: null,
  },
  sandbox: { ...first.sandbox, summary: 'Jobs run inside bubblewrap.' },
  gpus: { checkedAt: 1_780_000_000_000, gpus: [], problem: null },
  host: {
    cpu: 'Test CPU',
    cores: 2,
    memoryMiB: 4096,
    os: 'Test OS',
    cpuPercent: 3,
    cpuTemperatureC: null,
    memoryUsedMiB: 1024,
    network: { interface: 'eth0', receivedPerSecond: 0, sentPerSecond: null, sentTodayBytes: 0 },
  },
  money: {
    ...first.money,
    earned: '1500000',
    pending: '12345',
    withdrawable: '1500000',
    earnedToday: '12345',
  },
  wallet: { address: '0x2222222222222222222222222222222222222222', exists: true, practicePassphrase: null },
  jobs: { ...first.jobs, recent: [finishedJob], finishedToday: 1, total: 2 },
}

const noVouchers = {
  open: false,
  channels: 0,
  charged: '0',
  claimed: '0',
  settled: '0',
  gasWei: '0',
  alarms: [],
}

const noAnchors = {
  possible: true,
  everyMinutes: 60,
  receipts: 0,
  anchored: 0,
  underWay: false,
  lastAt: null,
  problem: null,
}

const noSuchJob = (): HearthError =>
  new HearthError('job/not-found', 'There is no such job.', { hint: 'Check its id.' })

export interface TestEngine {
  readonly hub: Hub
  readonly handlers: EngineHandlers
  readonly withdrawals: readonly WithdrawalRow[]
}

/** A hub whose handlers keep a little state of their own, enough to drive every client with. */
export function createTestEngine(options: { readonly clock: Clock; readonly receipt?: string }): TestEngine {
  const { clock } = options
  const withdrawals: WithdrawalRow[] = []
  const reviews = new Map<string, { readonly to: WithdrawalRow['to']; readonly amount: string }>()
  const jobs = [hostileJob, finishedJob]

  const setAvailability = (availability: Snapshot['availability']): Snapshot['availability'] => {
    hub.update({ availability })
    return availability
  }
  /** One step of a withdrawal at a time, as the chain would bring them. */
  const settle = (id: string): void => {
    const states = ['signed', 'broadcast', 'mined', 'final'] as const
    const advance = (step: number): void => {
      const state = states[step]
      const index = withdrawals.findIndex((row) => row.id === id)
      const row = withdrawals[index]
      if (state === undefined || row === undefined) return
      withdrawals[index] = { ...row, state, transaction: hash, updatedAt: clock.now() }
      hub.update({ withdrawals: [...withdrawals] })
      setTimeout(() => advance(step + 1), 80).unref()
    }
    setTimeout(() => advance(0), 80).unref()
  }

  const handlers: EngineHandlers = {
    'availability.pause': async (input) =>
      setAvailability({
        state: 'paused',
        why: { code: 'paused-by-person', sentence: `Paused (${input.for}).`, next: 'Resume to take jobs again.' },
        until: input.for === 'hour' ? clock.now() + 3_600_000 : null,
      }),
    'availability.resume': async () => setAvailability(initialSnapshot.availability),
    'jobs.list': async ({ limit }) => ({ rows: jobs.slice(0, limit), nextCursor: null, total: jobs.length }),
    'jobs.get': async () => {
      throw noSuchJob()
    },
    'jobs.stop': async () => {
      throw new TypeError(`a bug that mentions ${PASSPHRASE}`)
    },
    'jobs.evict': async () => ({}),
    'receipts.file': async ({ jobId }) => {
      if (jobId !== finishedJob.id) throw noSuchJob()
      return { text: options.receipt ?? '{}' }
    },
    'receipts.verify': async () => ({ ok: true, checks: [] }),
    'receipts.rotations': async () => ({ rotations: [] }),
    'receipts.verdicts': async () => ({ verdicts: [], rerunProblem: null }),
    'receipts.rerun': async () => ({ verdicts: [], rerunProblem: null }),
    'receipts.range': async () => ({ receipts: [], total: 0 }),
    'receipts.digests': async () => ({ digests: [] }),
    'anchors.list': async () => ({ anchors: [] }),
    'anchors.status': async () => noAnchors,
    'anchors.now': async () => noAnchors,
    'anchors.every': async ({ minutes }) => ({ ...noAnchors, everyMinutes: minutes }),
    ...reachFixture(),
    ...sharingFixture(),
    ...identityFixture(),
    ...rigsFixture(noRigs, (rigs) => hub.update({ rigs })),
    'vouchers.status': async () => noVouchers,
    'vouchers.collect': async () => noVouchers,
    'vouchers.close': async () => noVouchers,
    'ledger.list': async () => ({ rows: [], nextCursor: null, total: 0 }),
    'ledger.trace': async () => {
      throw new HearthError('ledger/no-such-entry', 'There is no such line.')
    },
    'ledger.days': async () => ({ days: [] }),
    'ledger.reconcile': async () => initialSnapshot.money,
    'ledger.check': async () => ({ hold: null, differences: [] }),
    'ledger.continue': async () => initialSnapshot.money,
    'ledger.export': async () => ({ text: '', nextCursor: null }),
    'fees.limit': async ({ set }) => ({ wei: set ?? null }),
    ...testPrices(),
    ...testNetworks(),
    ...testWallet(initialSnapshot.wallet.address, PASSPHRASE, clock),
    'wallet.unlock': async ({ passphrase }, session) => {
      if (passphrase !== PASSPHRASE) throw new HearthError('wallet/wrong-passphrase', 'The passphrase is wrong.')
      session.unlockedUntil = clock.now() + 300_000
      return { unlockedUntil: session.unlockedUntil }
    },
    'wallet.lock': async (_input, session) => {
      session.unlockedUntil = 0
      return {}
    },
    'withdraw.review': async ({ to, amount, gasless }) => {
      const exact = amount === 'all' ? initialSnapshot.money.withdrawable : amount
      if (BigInt(exact) > BigInt(initialSnapshot.money.withdrawable)) {
        throw new HearthError('wallet/insufficient', 'There is not that much to withdraw.')
      }
      const address = Address.safeParse(to).data ?? NAMED
      const name = address === to ? null : to
      const reviewId = `review-${reviews.size}`
      reviews.set(reviewId, { to: address, amount: exact })
      const maxFeeWei = gasless ? '0' : '21000000000000'
      const carrier = gasless ? 'the practice facilitator' : null
      const expiresAt = clock.now() + 60_000
      return { reviewId, to: address, name, amount: exact, maxFeeWei, feeCoin: 'ETH', expiresAt, warnings: [], carrier }
    },
    'withdraw.confirm': async ({ reviewId }) => {
      const review = reviews.get(reviewId)
      if (review === undefined) throw new HearthError('wallet/unknown-review', 'This review is not known.')
      const at = clock.now()
      const row: WithdrawalRow = {
        id: reviewId,
        to: review.to,
        amount: review.amount,
        state: 'requested',
        transaction: null,
        feeWei: null,
        requestedAt: at,
        updatedAt: at,
        problem: null,
      }
      withdrawals.unshift(row)
      hub.update({ withdrawals: [...withdrawals] })
      settle(row.id)
      return row
    },
    'withdraw.list': async () => ({ rows: withdrawals, nextCursor: null, total: withdrawals.length }),
    'rules.set': async (rules) => ({ ...initialSnapshot.policy, rules }),
    'cards.pause': async () => initialSnapshot.policy,
    'hardware.rescan': async () => initialSnapshot.gpus,
    'capability.prove': async () => initialSnapshot.capability,
    'capability.file': async () => {
      throw new HearthError('capability/not-found', 'There is no proof of speed for this receipt.')
    },
    'welcome.finish': async () => initialSnapshot.welcome,
    'welcome.measure': async () => initialSnapshot.welcome,
    'welcome.stop': async () => initialSnapshot.welcome,
    'doctor.file': async () => ({ name: 'hearth-diagnostic.txt', text: 'Hearth diagnostic file\n' }),
    'doctor.folder': async () => ({ folder: '/home/alex/.local/share/hearth', system: 'linux' }),
    'doctor.run': async () => ({
      checks: [
        { id: 'chain', title: 'Chain', status: 'ok', detail: 'Block 12.', next: null },
        { id: 'gpu', title: 'Graphics card', status: 'warning', detail: 'None found.', next: 'Nothing to do.' },
      ],
    }),
  }
  const hub = createHub({ initial: initialSnapshot, handlers, log: silentLog, clock })
  return { hub, handlers, withdrawals }
}

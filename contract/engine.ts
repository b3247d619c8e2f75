import { z } from 'zod'
import { capabilityCalls, CapabilityView } from './capability.ts'
import { GpuReport, HostInfo } from './hardware.ts'
import { identityCalls } from './identity.ts'
import { EndReason, JobInputs, JobManifest, JobOutputs, JobState } from './job.ts'
import { Address, Asset, BaseUnits, Bytes32, ChainId, SignedBaseUnits, UnderWay } from './money.ts'
import { networkCalls, NetworkId } from './networks.ts'
import { priceCalls } from './pricing.ts'
import { reachCalls } from './reach.ts'
import { ReceiptKind } from './receipt.ts'
import { receiptCalls } from './receipt-calls.ts'
import { estimateCalls } from './estimate.ts'
import { lineCalls } from './line.ts'
import { JobPower, Net } from './power.ts'
import { Reconciled } from './reconciled.ts'
import { RefundsWait } from './refunds.ts'
import { rigCalls, RigsView } from './rigs.ts'
import { PolicyView, rulesCalls } from './rules.ts'
import { sharingCalls } from './sharing.ts'
import { LedgerShow, TraceStep } from './trace.ts'
import { VoucherStatus } from './vouchers.ts'
import { Destination, walletCalls } from './wallet.ts'
import { welcomeCalls, WelcomeView } from './welcome.ts'
import { HostReport, JobKind, WorkerProgress } from './worker.ts'

/** Unix time in milliseconds. */
const Time = z.int().min(0)

export const AvailabilityState = z.enum(['available', 'working', 'paused', 'stopped'])
export type AvailabilityState = z.infer<typeof AvailabilityState>

/** The one sentence that says why the state is what it is, and what would change it. */
export const Why = z.strictObject({
  code: z.string(),
  sentence: z.string(),
  next: z.string().nullable(),
})
export type Why = z.infer<typeof Why>

export const Availability = z.strictObject({
  state: AvailabilityState,
  why: Why,
  /** When this ends by itself, as far as is known. */
  until: Time.nullable(),
})
export type Availability = z.infer<typeof Availability>

export const NetworkView = z.strictObject({
  id: NetworkId,
  label: z.string(),
  chainId: ChainId,
  /** Play money: every view that shows an amount must say so. */
  practice: z.boolean(),
  asset: Asset,
  /** URL with `{tx}`, or null where no explorer exists. */
  explorerTx: z.string().nullable(),
  chain: z.strictObject({ up: z.boolean(), block: z.int().nullable(), problem: z.string().nullable() }),
})
export type NetworkView = z.infer<typeof NetworkView>

/** All amounts are base units of `network.asset`. */
export const Money = z.strictObject({
  /** Final on chain, less refunds that are final. */
  earned: SignedBaseUnits,
  /** Settled but not final, less refunds owed or under way. */
  pending: SignedBaseUnits,
  refundsOwed: BaseUnits,
  /** Null while they are paid back, and while none is owed. */
  refundsWait: RefundsWait.nullable(),
  withdrawn: BaseUnits,
  /** Withdrawals requested and not final. */
  withdrawing: BaseUnits,
  underWay: UnderWay,
  /** What can be withdrawn now. */
  withdrawable: BaseUnits,
  earnedToday: SignedBaseUnits,
  reconcile: Reconciled.nullable(),
  /** Sentences about money of vouchers that may be lost: how much, from when on, what to do; empty when all is well. */
  alarms: z.array(z.string()),
})
export type Money = z.infer<typeof Money>

export const JobRow = z.strictObject({
  id: z.string(),
  kind: JobKind,
  /** Program name where it is a listed one, else the first digits of its hash. */
  program: z.string(),
  state: JobState,
  /** What a running job is doing, once its worker has said so. */
  phase: WorkerProgress.shape.phase.optional(),
  /** Share of a running job that is done, 0 to 1, where its worker can tell. */
  done: WorkerProgress.shape.done,
  /** The adapter that a running GPU job has to itself, as the sandbox names it. */
  adapter: z.string().optional(),
  reason: EndReason.nullable(),
  message: z.string().nullable(),
  payer: Address,
  price: BaseUnits,
  createdAt: Time,
  startedAt: Time.nullable(),
  finishedAt: Time.nullable(),
  /** Sequence number of its receipt. */
  receiptSeq: z.int().nullable(),
  refund: z.enum(['none', 'owed', 'paid']),
  /** Of a job that has ended, once its electricity is in the books. */
  power: JobPower.optional(),
  /** Where it was paid, when that is not the main network: its price is in that one's units. */
  paidOn: NetworkId.optional(),
})
export type JobRow = z.infer<typeof JobRow>

export const WithdrawalState = z.enum(['requested', 'signed', 'broadcast', 'mined', 'final', 'replaced', 'failed'])
export type WithdrawalState = z.infer<typeof WithdrawalState>

export const WithdrawalRow = z.strictObject({
  id: z.string(),
  to: Address,
  amount: BaseUnits,
  state: WithdrawalState,
  transaction: Bytes32.nullable(),
  /** What it cost in the chain's own coin, wei, once mined. */
  feeWei: BaseUnits.nullable(),
  requestedAt: Time,
  updatedAt: Time,
  problem: z.string().nullable(),
})
export type WithdrawalRow = z.infer<typeof WithdrawalRow>

/** A further network that work is paid on. Its amounts are in base units of its own asset, and are added to no others. */
export const OtherNetwork = z.strictObject({
  network: NetworkView,
  /** Why no work is sold for its money, in a sentence; null when it is. */
  problem: z.string().nullable(),
  /** Null, like `money`: its folder could not be opened. */
  wallet: Address.nullable(),
  money: Money.nullable(),
  /** Newest first, at most 10. */
  withdrawals: z.array(WithdrawalRow),
})
export type OtherNetwork = z.infer<typeof OtherNetwork>

/** Everything a client shows without asking. Changes replace whole top-level sections. */
export const Snapshot = z.strictObject({
  engine: z.strictObject({
    version: z.string(),
    startedAt: Time,
    shell: z.enum(['desktop', 'headless']),
    /** Key that signs receipts. */
    provider: Address.nullable(),
    marketUrl: z.string().nullable(),
  }),
  network: NetworkView,
  availability: Availability,
  policy: PolicyView,
  sandbox: HostReport,
  gpus: GpuReport,
  host: HostInfo,
  /** How fast the card is, and who says so. */
  capability: CapabilityView,
  money: Money,
  wallet: z.strictObject({
    address: Address.nullable(),
    exists: z.boolean(),
    practicePassphrase: z.string().nullable(),
  }),
  jobs: z.strictObject({
    running: z.array(JobRow),
    waiting: z.int(),
    /** Newest first, at most 10. */
    recent: z.array(JobRow),
    finishedToday: z.int(),
    total: z.int(),
  }),
  /** Newest first, at most 10. */
  withdrawals: z.array(WithdrawalRow),
  others: z.array(OtherNetwork),
  welcome: WelcomeView,
  rigs: RigsView,
})
export type Snapshot = z.infer<typeof Snapshot>
export type SnapshotSection = keyof Snapshot

export const JobDetail = z.strictObject({
  row: JobRow,
  manifest: JobManifest,
  inputs: JobInputs.nullable(),
  outputs: JobOutputs.nullable(),
  payment: z.strictObject({
    paymentId: z.string(),
    nonce: Bytes32,
    transaction: Bytes32.nullable(),
    state: z.string(),
    /** Of a job bought by voucher. */
    voucher: z
      .strictObject({
        channelId: Bytes32,
        /** The most the job could cost; its price is what was charged. */
        maximum: BaseUnits,
        /** What the channel was charged in all, this job included; null when it was not charged. */
        cumulative: BaseUnits.nullable(),
        /** The transaction whose claim contains it, once that is final. */
        claim: Bytes32.nullable(),
      })
      .optional(),
  }),
  receipt: z
    .strictObject({ seq: z.int(), kind: ReceiptKind, digest: Bytes32, price: BaseUnits, signedAt: Time })
    .nullable(),
})
export type JobDetail = z.infer<typeof JobDetail>

/** One line of the books. `amount` is signed: money out is negative. */
export const LedgerRow = z.strictObject({
  id: z.int(),
  at: Time,
  /** `vouchers`: a settlement of payment channels; `baseline`: those up to a block whose single lines are lost, in one; `outside`: sent here by somebody who bought nothing. */
  kind: z.enum(['payment', 'vouchers', 'baseline', 'outside', 'refund', 'withdrawal']),
  amount: SignedBaseUnits,
  state: z.enum(['pending', 'final', 'void']),
  transaction: Bytes32.nullable(),
  jobId: z.string().nullable(),
  withdrawalId: z.string().nullable(),
})
export type LedgerRow = z.infer<typeof LedgerRow>

export const DoctorCheck = z.strictObject({
  id: z.string(),
  title: z.string(),
  status: z.enum(['ok', 'warning', 'problem']),
  detail: z.string(),
  next: z.string().nullable(),
})
export type DoctorCheck = z.infer<typeof DoctorCheck>

function call<In extends z.ZodType, Out extends z.ZodType>(definition: { in: In; out: Out }): { in: In; out: Out } {
  return definition
}
const Nothing = z.strictObject({})
const Page = <Row extends z.ZodType>(row: Row) =>
  z.strictObject({ rows: z.array(row), nextCursor: z.string().nullable(), total: z.int() })
const Limit = z.int().min(1).max(200).default(50)

/**
 * Every call a client can make. One value feeds the engine, the window, the command line and
 * the tests. `withdraw.review` and `withdraw.confirm` need an unlock on the same connection.
 */
export const engineCalls = {
  'availability.pause': call({
    in: z.strictObject({ for: z.enum(['hour', 'tomorrow', 'resume']) }),
    out: Availability,
  }),
  'availability.resume': call({ in: Nothing, out: Availability }),
  'jobs.list': call({
    in: z.strictObject({
      cursor: z.string().max(100).nullable().default(null),
      limit: Limit,
      filter: z.enum(['all', 'finished', 'problems']).default('all'),
      search: z.string().max(100).default(''),
    }),
    out: Page(JobRow),
  }),
  'jobs.get': call({ in: z.strictObject({ id: z.string().max(64) }), out: JobDetail }),
  'jobs.stop': call({ in: z.strictObject({ id: z.string().max(64) }), out: JobRow }),
  /**
   * Gives the graphics card, or the whole machine, back at once: what runs there ends and is paid back.
   * Answers when its processes are gone. No such job starts until `availability.resume`; `all` pauses too.
   */
  'jobs.evict': call({ in: z.strictObject({ what: z.enum(['gpu', 'all']) }), out: Nothing }),
  ...receiptCalls,
  'vouchers.status': call({ in: Nothing, out: VoucherStatus }),
  /** Claims and pays out everything that is worth its gas. */
  'vouchers.collect': call({ in: Nothing, out: VoucherStatus }),
  /** Takes no more until the next start, claims all, gives payers the rest back; before the key is changed. */
  'vouchers.close': call({ in: Nothing, out: VoucherStatus }),
  'ledger.list': call({
    in: z.strictObject({
      cursor: z.string().max(100).nullable().default(null),
      limit: Limit,
      show: LedgerShow.default('all'),
    }),
    out: Page(LedgerRow),
  }),
  /** Where one line of the books comes from and went to, step by step. */
  'ledger.trace': call({
    in: z.strictObject({ id: z.int() }),
    out: z.strictObject({ row: LedgerRow, steps: z.array(TraceStep) }),
  }),
  /** One row a local calendar day, oldest first, days without income included. */
  'ledger.days': call({
    in: z.strictObject({
      days: z.int().min(1).max(366).default(30),
      timeZone: z.string().max(64),
      /** Income of jobs of one kind only; `vouchers`: of settled payment channels. */
      kind: z.enum(['all', 'wasm', 'wgsl', 'vouchers']).default('all'),
    }),
    out: z.strictObject({
      days: z.array(
        z.strictObject({
          day: z.iso.date(),
          earned: SignedBaseUnits,
          pending: SignedBaseUnits,
          jobs: z.int(),
          net: Net,
        }),
      ),
    }),
  }),
  'ledger.reconcile': call({ in: Nothing, out: Money }),
  /** Sums and journal in full: every difference, in sentences; `hold` says why the books are read-only. */
  'ledger.check': call({
    in: Nothing,
    out: z.strictObject({ hold: z.string().nullable(), differences: z.array(z.string()) }),
  }),
  /** Brings read-only books up to date, compares them with the chain, and lets them change again. */
  'ledger.continue': call({ in: z.strictObject({ acceptDifference: z.boolean().default(false) }), out: Money }),
  /** CSV (RFC 4180), newest line first; the first page begins with the names of the columns. */
  'ledger.export': call({
    in: z.strictObject({
      cursor: z.string().max(100).nullable().default(null),
      limit: z.int().min(1).max(2000).default(1000),
    }),
    out: z.strictObject({ text: z.string(), nextCursor: z.string().nullable() }),
  }),
  /** Most that one transaction may cost, wei; null: three times what it offered first. Without `set` it only answers. */
  'fees.limit': call({
    in: z.strictObject({ set: BaseUnits.nullable().optional() }),
    out: z.strictObject({ wei: BaseUnits.nullable() }),
  }),
  ...walletCalls,
  /** Fixes what would be sent; `withdraw.confirm` sends exactly this and nothing else. */
  'withdraw.review': call({
    in: z.strictObject({
      /** An address, or a name that `WalletView.takesNames` allows: looked up now, and again before it is sent. */
      to: Destination,
      amount: z.union([BaseUnits, z.literal('all')]),
      /** Without coin for fees: whoever `WalletView.gas.carrier` names sends it. */
      gasless: z.boolean().default(false),
    }),
    out: z.strictObject({
      reviewId: z.string(),
      to: Address,
      /** What `to` was looked up from, as everybody writes it; null where an address was given. */
      name: z.string().nullable(),
      amount: BaseUnits,
      /** Highest network fee, wei of the chain's own coin. */
      maxFeeWei: BaseUnits,
      feeCoin: z.string(),
      expiresAt: Time,
      warnings: z.array(z.string()),
      /** Who sends it and pays the network fee; null: this wallet does. */
      carrier: z.string().nullable(),
    }),
  }),
  /** Idempotent: the same review confirmed twice is one withdrawal. */
  'withdraw.confirm': call({ in: z.strictObject({ reviewId: z.string().max(64) }), out: WithdrawalRow }),
  'withdraw.list': call({
    in: z.strictObject({ cursor: z.string().max(100).nullable().default(null), limit: Limit }),
    out: Page(WithdrawalRow),
  }),
  ...priceCalls,
  ...networkCalls,
  ...rulesCalls,
  ...lineCalls,
  ...estimateCalls,
  ...reachCalls,
  ...sharingCalls,
  ...capabilityCalls,
  ...identityCalls,
  ...welcomeCalls,
  ...rigCalls,
  'hardware.rescan': call({ in: Nothing, out: GpuReport }),
  'doctor.run': call({ in: Nothing, out: z.strictObject({ checks: z.array(DoctorCheck) }) }),
  /** A file for whoever helps: versions, hardware, checks, settings and the end of the log, without secrets. Saves nothing. */
  'doctor.file': call({ in: Nothing, out: z.strictObject({ name: z.string(), text: z.string() }) }),
  /** Where the data of all networks is, and on which system, for whoever moves or removes Hearth. */
  'doctor.folder': call({
    in: Nothing,
    out: z.strictObject({ folder: z.string(), system: z.enum(['linux', 'mac', 'windows']) }),
  }),
} as const

export type EngineCalls = typeof engineCalls
export type CallName = keyof EngineCalls
export type CallIn<Name extends CallName> = z.input<EngineCalls[Name]['in']>
export type CallParsed<Name extends CallName> = z.output<EngineCalls[Name]['in']>
export type CallOut<Name extends CallName> = z.output<EngineCalls[Name]['out']>

/** What one client connection may do; `wallet.unlock` unlocks this connection only. */
export interface ClientSession {
  readonly id: string
  unlockedUntil: number
}

/** One function a call, as the engine implements them and as a fake for tests must too. */
export type EngineHandlers = {
  readonly [Name in CallName]: (input: CallParsed<Name>, session: ClientSession) => Promise<CallOut<Name>>
}

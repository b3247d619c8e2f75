import type { PaymentRequirements } from '@x402/core/types'
import type { SpeedProof } from '../../../contract/capability.ts'
import type { Alternative } from '../../../contract/errors.ts'
import type { Accept, SelfReported } from '../../../contract/market.ts'
import type { Address, Asset, Hex } from '../../../contract/money.ts'
import type { JobKind } from '../../../contract/worker.ts'
import type { LargestLimits } from '../jobs/admission.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Payments } from '../payments/payments.ts'
import type { SoldPrices } from '../payments/pricing.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Retrieval } from '../retrieval/open.ts'
import type { MarketChallenges } from './challenge-routes.ts'
import type { HeldLimits } from './held-answers.ts'
import type {
  ListedProgram,
  MarketAvailability,
  MarketBlobs,
  MarketJobs,
  MarketLine,
  MarketValidator,
} from './needs.ts'
import type { Pace } from './paced.ts'
import type { RateLimit } from './rate.ts'
import type { MarketReach } from './reach-routes.ts'
import type { MarketVouchers } from './voucher-sale.ts'

/** Everything the market needs of its neighbours. */
export interface MarketDeps {
  readonly ledger: {
    readonly jobs: Pick<Ledger['jobs'], 'get'>
    readonly payments: Pick<Ledger['payments'], 'get' | 'charge'>
    readonly receipts: Pick<Ledger['receipts'], 'byJob'>
    readonly durable: Ledger['durable']
  }
  readonly payments: Pick<Payments, 'pay' | 'sell' | 'requiredHeader'>
  /** Every way to pay for data of these prices by the price list, vouchers first. */
  readonly dataWays: (prices: DataPrices) => Promise<readonly PaymentRequirements[]>
  /** Null where no files can be shared. */
  readonly retrieval: Retrieval | null
  /** For a payment with this header, or before there is one. Null while no vouchers can be taken there. */
  readonly vouchers: (header: string | undefined) => MarketVouchers | null
  readonly blobs: MarketBlobs
  readonly line: MarketLine
  readonly jobs: MarketJobs
  readonly validator: MarketValidator
  readonly programs: readonly ListedProgram[]
  readonly provider: Address
  /** Name and version, as buyers see it. */
  readonly software: string
  readonly asset: Asset
  readonly payTo: Address
  /** Every way to pay here, at this moment. */
  readonly accepts: () => readonly Accept[]
  /** Play money: offers say so. */
  readonly practice: boolean
  /** What jobs cost at the moment. */
  readonly prices: () => SoldPrices
  /** Largest limits a buyer may ask for. */
  readonly maximum: LargestLimits
  readonly capability: () => SelfReported
  readonly challenges: MarketChallenges
  readonly reach: MarketReach
  /** Share of its speed at which the processor works for jobs at the moment; all of it when absent. */
  readonly processorPace?: () => number
  /** Share of its speed at which what GPU jobs run on works at the moment; all of it when absent. */
  readonly gpuPace?: () => number
  /** What verifiers found out about the speed of this machine's card. */
  readonly speed: {
    readonly proofs: () => readonly SpeedProof[]
    /** The exact text of the attestation about this receipt; null when there is none. */
    readonly file: (receipt: Hex) => string | null
  }
  /** The registration file of this provider's agent (ERC-8004); null where it has none. */
  readonly registration: () => string | null
  /** Other markets of the same person that take such a job now; null: any job. */
  readonly alternatives: (kind: JobKind | null) => readonly Alternative[]
  /** The person sells nothing to this buyer. */
  readonly isBanned: (payer: Address) => boolean
  readonly availability: () => MarketAvailability
  readonly clock: Clock
  readonly log: Log
  readonly limits?: Partial<MarketLimits>
  /** Fires when the engine stops: requests that wait for a job answer at once. */
  readonly stopping: AbortSignal
}

/** What the same bytes cost, in the units of the price list: a call by voucher, or a transaction of its own. */
export interface DataPrices {
  readonly call: bigint
  readonly exact: bigint
}

export interface MarketLimits {
  readonly rate: RateLimit
  /** Of calls that are paid by voucher. */
  readonly paidRate: RateLimit
  /** Requests being answered at once, over all sources. */
  readonly concurrent: number
  /** The least a peer has to send or take. */
  readonly pace: Pace
  /** Bytes that answers read before they are sent may have in memory until they were taken. */
  readonly held: HeldLimits
}

const MIB = 1024 * 1024

export const DEFAULT_LIMITS: MarketLimits = {
  rate: { perSecond: 60, burst: 300 },
  paidRate: { perSecond: 1_000, burst: 2_000 },
  concurrent: 400,
  pace: { graceMs: 15_000, bytesPerSecond: 16 * 1024 },
  // What is given away leaves room for those who pay, and nobody alone has all of it.
  held: { paid: { all: 128 * MIB, ofOne: 64 * MIB }, unpaid: { all: 96 * MIB, ofOne: 32 * MIB } },
}

/** The dependencies with every limit filled in. */
export type MarketParts = Omit<MarketDeps, 'limits'> & { readonly limits: MarketLimits }

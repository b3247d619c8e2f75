import type { AnchorEvidence } from '../../../contract/anchor.ts'
import type { EndReason, JobInputs, JobManifest, JobOutputs, JobState } from '../../../contract/job.ts'
import type { Address, ChainId, Hex } from '../../../contract/money.ts'
import type { SentTransaction } from './signed-transactions.ts'

/**
 * `reserved`: stored before anything else happened. `settling`: handed to the facilitator, the
 * outcome may be unknown. `settled`: on chain. `final`: past the network's finality rule.
 * `rejected`: the facilitator proved it cannot settle. `expired`: never used, its time is over.
 * `reversed`: it was settled, and a reorganisation of the chain took it back for good.
 */
export type PaymentState =
  'reserved' | 'settling' | 'settled' | 'final' | 'rejected' | 'expired' | 'reversed' | ChargeState

/**
 * What became of a purchase by voucher. `open`: its job has not ended. `charged`: on its channel. `released`: nothing
 * was charged.
 */
export type ChargeState = 'open' | 'charged' | 'released'

/**
 * One x402 payment for a job, of scheme `exact` or by voucher. Unique by (network, asset, payer, nonce) and by (payer,
 * paymentId); a voucher has a nonce of our own making, since it has none.
 */
export interface PaymentRecord {
  readonly id: string
  readonly network: ChainId
  readonly asset: Address
  readonly payer: Address
  readonly nonce: Hex
  readonly payTo: Address
  readonly amount: bigint
  readonly paymentId: string
  /** SHA-256 of the canonical request; the same payment with another body is refused. */
  readonly requestHash: string
  /** JSON of the x402 PaymentPayload and of the job it pays for: enough to settle, prove and run it later. */
  readonly payload: string
  /** Unix seconds after which the authorization is void. */
  readonly validBefore: number
  readonly state: PaymentState
  readonly transaction: Hex | null
  readonly blockNumber: number | null
  readonly blockHash: Hex | null
  readonly problem: string | null
  readonly createdAt: number
  readonly updatedAt: number
}
export type NewPayment = Pick<
  PaymentRecord,
  | 'id'
  | 'network'
  | 'asset'
  | 'payer'
  | 'nonce'
  | 'payTo'
  | 'amount'
  | 'paymentId'
  | 'requestHash'
  | 'payload'
  | 'validBefore'
>

/** What a job bought by voucher is charged; amounts are base units. */
export interface ChargeRecord {
  readonly paymentRef: string
  readonly channelId: Hex
  /** The voucher: what the channel may be charged in all. */
  readonly signedMax: bigint
  /** The price that was agreed: the most this job may cost. */
  readonly maximum: bigint
  /** JSON: what the charge is worked out from. */
  readonly rates: string
  readonly state: ChargeState
  readonly amount: bigint
  /** What the channel was charged in all, this job included; null unless it was charged. */
  readonly cumulative: bigint | null
}

export type NewCharge = Pick<ChargeRecord, 'channelId' | 'signedMax' | 'rates'>

/** `lost`: the channel is no longer held for the job. `leaving`: its payer has asked for the money back, or has it. */
export type JobCover = 'held' | 'leaving' | 'lost'

export interface JobRecord {
  readonly id: string
  readonly paymentRef: string
  readonly manifest: JobManifest
  readonly program: string
  readonly state: JobState
  readonly reason: EndReason | null
  readonly message: string | null
  readonly inputs: JobInputs
  readonly outputs: JobOutputs | null
  /** Times the job was started; a second start means the engine died in the first. */
  readonly attempts: number
  readonly payer: Address
  /** Base units. Of a job bought by voucher: the most it may cost until it has ended, then what was charged. */
  readonly price: bigint
  /** The channel that pays for it; null for a job paid by `exact`. */
  readonly channelId: Hex | null
  readonly createdAt: number
  readonly startedAt: number | null
  readonly finishedAt: number | null
  readonly receiptSeq: number | null
  readonly refund: 'none' | 'owed' | 'paid'
}
export type NewJob = Pick<JobRecord, 'id' | 'manifest' | 'program' | 'inputs'>
export type JobEnd = Pick<JobRecord, 'state' | 'reason' | 'message' | 'outputs' | 'finishedAt'>

export interface ReceiptRecord {
  readonly seq: number
  /** Null for the answer to a challenge. */
  readonly jobId: string | null
  /** EIP-712 digest. */
  readonly digest: Hex
  /** The exact text of the receipt file. */
  readonly file: string
  readonly createdAt: number
}

/** What answered a challenge: a graphics card, or a processor that plays one. */
export interface CapabilityCard {
  readonly adapter: 'gpu' | 'software'
  /** As its driver says it. */
  readonly name: string
}

/** What a verifier said about an answered challenge, as the file that anybody can check. */
export interface AttestationRecord {
  /** Number of the receipt it is about. */
  readonly seq: number
  /** EIP-712 digest of that receipt. */
  readonly digest: Hex
  readonly card: CapabilityCard
  readonly verifier: Address
  /** The exact text of the attestation file. */
  readonly file: string
  readonly receivedAt: number
}
export type NewAttestation = Pick<AttestationRecord, 'verifier' | 'file'> & { readonly challengeId: Hex }

/** `vouchers`: what a settlement of payment channels brought, in a final block. */
/** `baseline`: paid out of channels before a block, where the books that had the single lines are lost. */
export type EntryKind = 'payment' | 'vouchers' | 'baseline' | 'outside' | 'refund' | 'withdrawal'
/** `outside`: sent to the wallet by somebody who bought nothing; never earned. */
/** `amount` is signed base units: in is positive, out is negative. */
export interface EntryRecord {
  readonly id: number
  readonly at: number
  readonly kind: EntryKind
  readonly amount: bigint
  readonly state: 'pending' | 'final' | 'void'
  readonly transaction: Hex | null
  readonly jobId: string | null
  readonly paymentRef: string | null
  readonly transferId: string | null
}

/**
 * Money we send: withdrawals and refunds share one outbox.
 * `requested -> signed -> broadcast -> mined -> final | replaced | failed`.
 */
export type TransferState = 'requested' | 'signed' | 'broadcast' | 'mined' | 'final' | 'replaced' | 'failed'

export interface TransferRecord {
  readonly id: string
  readonly kind: 'withdrawal' | 'refund'
  /** `authorization`: signed by the wallet, carried to the chain by a facilitator, without coin of ours. */
  readonly method: 'transaction' | 'authorization'
  readonly network: ChainId
  readonly asset: Address
  readonly from: Address
  readonly to: Address
  readonly amount: bigint
  readonly state: TransferState
  readonly nonce: number | null
  /** The signed bytes; stored before they are sent, sent again as they are. */
  readonly raw: Hex | null
  readonly transaction: Hex | null
  readonly blockNumber: number | null
  readonly blockHash: Hex | null
  readonly feeWei: bigint | null
  /** The job a refund is for. */
  readonly jobId: string | null
  readonly problem: string | null
  readonly createdAt: number
  readonly updatedAt: number
}
export type NewTransfer = Pick<
  TransferRecord,
  'id' | 'kind' | 'network' | 'asset' | 'from' | 'to' | 'amount' | 'jobId'
> & {
  /** A transaction of our own unless told. */
  readonly method?: TransferRecord['method']
}

/** What the wallet signed for a transfer that somebody else carries to the chain (EIP-3009); once for each transfer. */
export interface AuthorizationRecord {
  readonly nonce: Hex
  /** Unix seconds; from then on it can never be used. */
  readonly validBefore: number
  /** The newest block when it was signed. */
  readonly fromBlock: number
  readonly signature: Hex
}

/** A Merkle root over receipts `fromSeq` to `toSeq`, and the transaction that puts it on the chain. */
export interface AnchorRecord extends SentTransaction {
  readonly contract: Address
  readonly fromSeq: number
  readonly toSeq: number
  readonly root: Hex
  /** Root of the anchor before, zero for the first. */
  readonly prevRoot: Hex
  /** What proves the event to somebody who has only the block's hash. */
  readonly evidence: AnchorEvidence | null
}
export type NewAnchor = Pick<
  AnchorRecord,
  'contract' | 'fromSeq' | 'toSeq' | 'root' | 'prevRoot' | 'nonce' | 'raw' | 'transaction'
>

/** Sums in base units, all read in one transaction. */
export interface LedgerTotals {
  /** Final payments and settled vouchers less final refunds. */
  readonly earned: bigint
  /** Settled, not final, and vouchers that are not paid out yet, less refunds owed or under way. */
  readonly pending: bigint
  /** Charged by vouchers, not paid to the wallet in a final block yet; part of `pending`. */
  readonly uncollected: bigint
  /** Every refund that is not final, whether or not its transfer is under way. */
  readonly refundsOwed: bigint
  /** Final withdrawals. */
  readonly withdrawn: bigint
  /** Withdrawals requested and neither final nor ended without effect. */
  readonly withdrawing: bigint
  /** What the chain balance of the wallet must be: settled in, less everything mined out. */
  readonly expectedBalance: bigint
}

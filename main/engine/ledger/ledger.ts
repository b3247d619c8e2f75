import type { AnchorEvidence } from '../../../contract/anchor.ts'
import type { Address, Hex, UnderWay } from '../../../contract/money.ts'
import type { LedgerShow } from '../../../contract/trace.ts'
import type { ClaimRecord } from './channel-records.ts'
import type { ChannelStore } from './channels.ts'
import type { CollectionStore } from './collections.ts'
import type { Mined } from './mined.ts'
import type { Page } from './page.ts'
import type { Attempt } from './attempts.ts'
import type { EnergyStore } from './energy.ts'
import type { Hold, HoldReason } from './hold.ts'
import type { OutsideStore } from './outside.ts'
import type { IdentityStore } from './identity-records.ts'
import type { PayerStore } from './payers.ts'
import type { OutgoingStore } from './outgoing-records.ts'
import type { SentFacts, SentState, SignedBytes } from './signed-transactions.ts'
import type {
  AnchorRecord,
  AttestationRecord,
  AuthorizationRecord,
  CapabilityCard,
  ChargeRecord,
  EntryRecord,
  JobCover,
  JobEnd,
  JobRecord,
  LedgerTotals,
  NewAnchor,
  NewAttestation,
  NewCharge,
  NewJob,
  NewPayment,
  NewTransfer,
  PaymentRecord,
  PaymentState,
  ReceiptRecord,
  TransferRecord,
  TransferState,
} from './records.ts'
import type { SoldData } from './sales.ts'

export type Reservation =
  /** This call stored it: the caller alone goes on to settle. */
  | { readonly outcome: 'reserved'; readonly payment: PaymentRecord }
  /** Seen before with the same request: answer with what happened then. */
  | { readonly outcome: 'known'; readonly payment: PaymentRecord; readonly job: JobRecord | null }
  /** Same payment or payment id, another request: 409. */
  | { readonly outcome: 'conflict'; readonly payment: PaymentRecord }

export type PaymentKey = Pick<NewPayment, 'network' | 'asset' | 'payer' | 'nonce' | 'paymentId' | 'requestHash'>

/**
 * Payments in. Every method is one transaction. `reverse` is on the disk itself when it returns; `reserve`, `order` and
 * `settle` once `Ledger.durable` has resolved. What the others note a power cut may take away, and the chain tells it again.
 */
export interface PaymentStore {
  /**
   * A rejected or expired payment keeps its nonce but gives its payment id free, so that a buyer
   * whose authorization failed can pay the same request with a new one.
   */
  reserve(payment: NewPayment, at: number): Reservation
  /** What `reserve` would answer, storing nothing; null where it would reserve. */
  find(payment: PaymentKey): Exclude<Reservation, { readonly outcome: 'reserved' }> | null
  /**
   * A job bought by voucher: its payment, its open charge and the job in the queue; to be called inside the change that
   * reserves its channel. Null when the payer has used the payment id before.
   */
  order(payment: NewPayment, charge: NewCharge, job: NewJob, at: number): JobRecord | null
  /** What this payer has bought under this payment id, however it was paid. */
  ofPayer(payer: Address, paymentId: string): PaymentRecord | null
  /** The newest purchase with this voucher and body, unless it was released. */
  byVoucher(
    voucher: Pick<NewCharge, 'channelId' | 'signedMax'> & { readonly requestHash: string },
  ): PaymentRecord | null
  /** What a purchase by voucher is charged; null for any other. */
  charge(id: string): ChargeRecord | null
  /** The transaction whose claim contains that charge, once it is final. */
  claimOf(id: string): Hex | null
  markSettling(id: string, at: number): void
  /**
   * Settled, its ledger entry and its job, in one transaction. Idempotent by payment id. Also from
   * `rejected` and `expired`, should the chain show later that the money came after all.
   */
  settle(id: string, mined: Mined, job: NewJob, at: number): JobRecord
  /** The same of a payment that bought no job: settled, its ledger entry and what was sold. */
  settleSale(id: string, mined: Mined, sold: SoldData, at: number): void
  /** What a settled payment bought that is no job; null for any other. */
  sold(id: string): SoldData | null
  /** `mined` when it stands in another block than the one it was first seen in. */
  markFinal(id: string, at: number, mined?: Mined): void
  /** A settled payment that can never be part of the chain again: its entry is void, and no refund of it is owed. */
  reverse(id: string, problem: string, at: number): void
  markRejected(id: string, problem: string, at: number): void
  markExpired(id: string, at: number): void
  get(id: string): PaymentRecord | null
  byState(states: readonly PaymentState[]): readonly PaymentRecord[]
}

export interface JobStore {
  get(id: string): JobRecord | null
  byPayment(paymentRef: string): JobRecord | null
  byState(states: readonly JobRecord['state'][]): readonly JobRecord[]
  start(id: string, at: number): JobRecord
  /** Back to `queued` after the engine died under it. */
  requeue(id: string): void
  /** Whether the voucher that pays for an open job still does; `held` for a job that was paid beforehand. */
  cover(id: string): JobCover
  /**
   * Ends the job in one transaction, on the disk itself once `Ledger.durable` has resolved: its state and, when `receipt` is given, the next receipt of the
   * chain, built and signed inside the transaction so that `seq` has no gap; `refund` queues the
   * price as owed. A job bought by voucher is charged `charge`, at most its price, or nothing where the
   * price would be owed back; the receipt is made of the job as it then is. A job that has ended is
   * returned as it is.
   */
  end(
    id: string,
    end: JobEnd,
    options: {
      readonly receipt?: (
        position: { readonly seq: number; readonly prev: Hex },
        ended: JobRecord,
        /** The channel's total after it, where the job was bought by voucher and cost anything; base units. */
        cumulative: bigint | null,
      ) => {
        readonly digest: Hex
        readonly file: string
      }
      readonly refund: boolean
      /** Base units; the whole price unless told. */
      readonly charge?: bigint
      /** For a journal that is played back: what was charged then. */
      readonly chargedAs?: Pick<ChargeRecord, 'amount' | 'cumulative'>
    },
    at: number,
  ): JobRecord
  list(query: {
    readonly cursor: string | null
    readonly limit: number
    readonly filter: 'all' | 'finished' | 'problems'
    readonly search: string
  }): Page<JobRecord>
  counts(since: number): { readonly total: number; readonly finishedSince: number; readonly waiting: number }
}

export interface ReceiptStore {
  bySeq(seq: number): ReceiptRecord | null
  byJob(jobId: string): ReceiptRecord | null
  count(): number
  /** Digests of receipts `from` to `to`, in order; fewer where there are none. */
  digests(from: number, to: number): readonly Hex[]
}

/** Answered challenges, whose receipts are part of the one chain, and what verifiers said about them. */
export interface CapabilityStore {
  /**
   * Appends the receipt of an answered challenge, built and signed inside the transaction that gives it its number.
   * @throws HearthError when the challenge has a receipt already; nothing is stored then
   */
  sign<Receipt extends { readonly digest: Hex; readonly file: string }>(
    run: { readonly challengeId: Hex; readonly card: CapabilityCard },
    receipt: (position: { readonly seq: number; readonly prev: Hex }) => Receipt,
    at: number,
  ): Receipt
  /** Keeps the first word of its verifier about an answered challenge; later ones change nothing. */
  attest(attestation: NewAttestation, at: number): void
  /** The attestation about the receipt with this digest. */
  byDigest(digest: Hex): AttestationRecord | null
  /** The newest one of every verifier, newest first. */
  newest(limit: number): readonly AttestationRecord[]
  /** The newest one by this verifier. */
  newestBy(verifier: Address): AttestationRecord | null
}

/** Anchors of the receipts. At most one is neither final, replaced nor failed. */
export interface AnchorStore {
  /** Stores signed bytes before they are sent. @throws HearthError `ledger/anchor-under-way` */
  sign(anchor: NewAnchor, at: number): AnchorRecord
  /** As for transfers: other bytes for the same place, at a higher fee. */
  signedAgain(id: number, signed: SignedBytes, at: number): AnchorRecord
  attempts(id: number): readonly Attempt[]
  advance(
    id: number,
    state: Exclude<SentState, 'signed'>,
    facts: SentFacts & { readonly evidence?: AnchorEvidence | null },
    at: number,
  ): AnchorRecord
  /** A reorganisation took its block away: back to broadcast, counted as such. */
  unmined(id: number, at: number): AnchorRecord
  live(): AnchorRecord | null
  newest(): AnchorRecord | null
  /** The newest final one. */
  lastFinal(): AnchorRecord | null
  /** Mined and final ones that hold receipts of this range, oldest first, at most `limit`. */
  covering(from: number, to: number, limit: number): readonly AnchorRecord[]
}

export interface TransferStore {
  /** A withdrawal over the withdrawable sum is refused with `wallet/insufficient`; same id: the stored row. */
  request(transfer: NewTransfer, at: number): TransferRecord
  /** Refunds owed that have no transfer yet. */
  owedRefunds(): readonly { readonly jobId: string; readonly to: Address; readonly amount: bigint }[]
  signed(
    id: string,
    signed: { readonly nonce: number; readonly raw: Hex; readonly transaction: Hex },
    at: number,
  ): TransferRecord
  advance(
    id: string,
    state: Exclude<TransferState, 'requested' | 'signed'>,
    facts: { readonly mined?: Mined; readonly feeWei?: bigint; readonly problem?: string },
    at: number,
  ): TransferRecord
  /**
   * Stores other bytes for the same place (account and number), at a higher fee, before they are sent; the earlier ones
   * stay known, since the chain may take any of them.
   */
  signedAgain(id: string, signed: { readonly raw: Hex; readonly transaction: Hex }, at: number): TransferRecord
  /** All bytes that were ever signed for it, oldest first. */
  attempts(id: string): readonly Attempt[]
  /**
   * Stores what the wallet signed for a transfer of method `authorization`, before it is handed over; the same again
   * changes nothing. @throws HearthError `ledger/authorized-before` for another one
   */
  authorized(id: string, authorization: AuthorizationRecord, at: number): TransferRecord
  authorization(id: string): AuthorizationRecord | null
  /** For a journal that is played back: stores what was requested once, whatever the sums say meanwhile. */
  adopt(transfer: NewTransfer, at: number): TransferRecord
  /** A reorganisation took its block away: back to broadcast, recorded as such. */
  unmined(id: string, at: number): TransferRecord
  /** Why a live transfer does not go on at the moment, in a sentence; forgotten with its next step. Null: it does. */
  waits(id: string, problem: string | null): void
  get(id: string): TransferRecord | null
  /** The account number after the highest that any transfer from this address was signed for; 0 for none. */
  nextNumber(from: Address): number
  /** Not final, replaced or failed, oldest first. */
  live(): readonly TransferRecord[]
  list(query: {
    readonly kind: 'withdrawal' | 'refund'
    readonly cursor: string | null
    readonly limit: number
  }): Page<TransferRecord>
}

/** Where income comes from. */
export type IncomeKind = 'all' | 'wasm' | 'wgsl' | 'vouchers'

export interface EntryStore {
  list(query: { readonly cursor: string | null; readonly limit: number; readonly show?: LedgerShow }): Page<EntryRecord>
  get(id: number): EntryRecord | null
  /** Every job whose charge was among the claims of an entry of kind `vouchers`, in the order of their charges. */
  jobsOf(id: number): readonly { readonly jobId: string; readonly receiptSeq: number | null }[]
  /** The claims of vouchers that an entry of kind `vouchers` brought in. */
  claimsOf(id: number): readonly ClaimRecord[]
  totals(): LedgerTotals
  /** What can be withdrawn now: settled and received from outside, less refunds owed, less live and mined transfers; never below 0. */
  withdrawable(): bigint
  /** Final payments less final refunds among the entries from `at` on. */
  earnedSince(at: number): bigint
  /** Every payment entry from `at` on, for day sums in the person's time zone; of one kind, or of all. */
  paymentsSince(
    at: number,
    kind?: IncomeKind,
  ): readonly { readonly at: number; readonly amount: bigint; readonly state: EntryRecord['state'] }[]
}

export interface LedgerJournal {
  /** Why the books are read-only, or null. Reading works; every change of money throws until `release`. */
  hold(): Hold | null
  /** Why the journal is behind, or null. */
  problem(): string | null
  /** Every difference between journal and database, in sentences; reads both in full. */
  compare(): readonly string[]
  /**
   * Brings held books up to the last record of the journal, and leaves them held.
   * @returns how many records were missing
   * @throws HearthError `ledger/corrupt` when they do not follow on what the database holds
   */
  catchUp(): number
  /** Changes held books by what the journal beside them or the chain itself says, before they are compared. */
  lifted<Result>(work: () => Result): Result
  /** Holds books that must not go on, also over a restart, until `release`. */
  holdAs(reason: HoldReason): void
  /** The person has looked: the books may change again. */
  release(at: number): void
}

/** Room on the disk. What is under way can be written down when it ends, out of a reserve; then no work may begin. */
export interface LedgerRoom {
  /** Called when a write found the disk full. */
  onFull(listener: () => void): () => void
  /** Tries to hold the reserve again. @returns whether it is held */
  again(): boolean
}

/** The books of one network: one database file, one writer, this process. */
export interface Ledger {
  readonly payments: PaymentStore
  readonly jobs: JobStore
  readonly receipts: ReceiptStore
  readonly capability: CapabilityStore
  readonly anchors: AnchorStore
  readonly identity: IdentityStore
  readonly payers: PayerStore
  readonly transfers: TransferStore
  readonly entries: EntryStore
  readonly energy: EnergyStore
  readonly channels: ChannelStore
  readonly collections: CollectionStore
  /** What was sent to the wallet by whom who bought nothing. */
  readonly outside: OutsideStore
  /** Transactions of the key that settles payments and claims vouchers. */
  readonly outgoing: OutgoingStore
  /** The second record of all money, beside the database. */
  readonly journal: LedgerJournal
  /** What is on its way on the chain now. */
  underWay(): UnderWay
  /** Sums that must agree, checked over the whole database: the first that does not, as a sentence. */
  audit(): string | null
  readonly settings: { get(key: string): string | null; set(key: string, value: string): void }
  readonly room: LedgerRoom
  /**
   * Resolves when everything until now that is to outlive a power cut is on the disk itself; all who wait share one sync,
   * beside the event loop. Nothing of a payment, a job or a receipt leaves this machine before.
   * @throws HearthError of a disk failure, after which nothing is written any more
   */
  durable(): Promise<void>
  /** Called after every committed change, at most once a tick. */
  onChange(listener: () => void): () => void
  close(): void
}

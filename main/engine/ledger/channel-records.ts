import { z } from 'zod'
import { Address, Bytes32, HexBytes, type Hex } from '../../../contract/money.ts'

/** Terms of a payment channel, as its payer signed them; the id is their EIP-712 hash. */
export const ChannelConfig = z.strictObject({
  payer: Address,
  /** Signs vouchers; zero: the payer itself, which is a contract. */
  payerAuthorizer: Address,
  receiver: Address,
  receiverAuthorizer: Address,
  token: Address,
  /** Seconds the payee has to claim once the payer wants its money back. */
  withdrawDelay: z.int().min(0).max(0xffffffffff),
  salt: z.custom<Hex>((value) => typeof value === 'string' && /^0x[0-9a-fA-F]{64}$/.test(value)),
})
export type ChannelConfig = z.infer<typeof ChannelConfig>

/** The one request a channel is reserved for. */
export const PendingRequest = z.strictObject({
  pendingId: z.string(),
  signedMaxClaimable: z.string(),
  /** Unix ms. */
  expiresAt: z.number(),
})
export type PendingRequest = z.infer<typeof PendingRequest>

/** A payment channel as we know it. Amounts are cumulative base units. */
export interface ChannelRecord {
  readonly id: Hex
  readonly config: ChannelConfig
  /** What had been claimed when it was first seen; every charge since then is a call in the books. */
  readonly openedAt: bigint
  readonly charged: bigint
  /** The voucher of the newest request. */
  readonly signedMax: bigint
  readonly signature: Hex
  /** The voucher that covers most; never falls. */
  readonly bestMax: bigint
  readonly bestSignature: Hex
  /** As last read on the chain. */
  readonly balance: bigint
  readonly totalClaimed: bigint
  /** Unix seconds; 0 when the payer has not asked for its money. */
  readonly withdrawRequestedAt: number
  readonly refundNonce: number
  readonly lastRequestAt: number
  readonly pending: PendingRequest | null
}

/** What a charge was for, and where its receipt is found. */
export interface CallPurpose {
  readonly kind: 'data' | 'events' | 'job'
  /** Upload, job or path. */
  readonly ref: string
}

export interface CallRecord extends CallPurpose {
  readonly n: number
  readonly channelId: Hex
  readonly payer: Address
  readonly at: number
  readonly amount: bigint
  /** What the channel was charged in all, this call included. */
  readonly cumulative: bigint
  /** The transaction whose claim covered it, once that is final. */
  readonly claim: Hex | null
}

/** One line of a claim: the voucher handed in, and the total to be claimed. */
export const ClaimLine = z.strictObject({
  channelId: Bytes32,
  maxClaimable: z.string(),
  signature: HexBytes,
  totalClaimed: z.string(),
})
export type ClaimLine = z.infer<typeof ClaimLine>

/**
 * Something that is to be done on the chain, stored before it is. Claims are cumulative and settling pays
 * what is owed, so that doing an order again does no harm, and the chain tells whether it was done.
 */
export interface ClaimOrder {
  readonly n: number
  readonly action: 'claim' | 'settle'
  /** In words, why the policy wanted it. */
  readonly reason: string
  readonly lines: readonly ClaimLine[]
  readonly state: 'open' | 'done' | 'refused'
  readonly transaction: Hex | null
  readonly problem: string | null
  readonly createdAt: number
}

/** A `Claimed` event of a final block. */
export interface ClaimedEvent {
  readonly transaction: Hex
  readonly logIndex: number
  readonly channelId: Hex
  readonly amount: bigint
  readonly total: bigint
  readonly blockNumber: number
}

/** A `Settled` event of a final block: money that reached the payee's account. */
export interface SettledEvent {
  readonly transaction: Hex
  readonly logIndex: number
  readonly amount: bigint
  readonly blockNumber: number
  readonly blockHash: Hex
}

export interface VoucherSums {
  /** All charges ever. */
  readonly charged: bigint
  /** Of them, claimed in final blocks. */
  readonly claimed: bigint
  /** Of them, paid to the payee's account in final blocks. */
  readonly settled: bigint
}

/** What one claim of vouchers brought, and was for. */
export interface ClaimRecord {
  readonly at: number
  readonly payer: Address
  readonly channelId: Hex
  readonly amount: bigint
  readonly transaction: Hex
  readonly calls: number
  /** Ids of jobs among the calls, newest first, at most 20. */
  readonly jobs: readonly string[]
}

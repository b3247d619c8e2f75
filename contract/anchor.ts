import { z } from 'zod'
import { Bytes32, HexBytes, LowerAddress } from './money.ts'

const Uint64 = z.string().regex(/^(0|[1-9][0-9]{0,19})$/)

/** Most receipts under one root. */
export const MAX_ANCHORED = 65_536

/** The event of the anchor contract (`practice/solidity/ReceiptAnchor.sol`); `provider` and `root` are indexed. */
export const ANCHORED_EVENT = 'Anchored(address,bytes32,uint64,uint64,bytes32)'

/**
 * What shows, with nothing but a block hash that the reader trusts, that the event happened: the RLP of the
 * block's header, and the Merkle-Patricia proof from its receipts root to the transaction's receipt.
 */
export const AnchorEvidence = z.strictObject({
  header: HexBytes,
  /** Of the transaction in the block, and of the event in the transaction. */
  transactionIndex: z.int().min(0).max(100_000),
  logIndex: z.int().min(0).max(10_000),
  /** Nodes of the trie, from the root down. */
  proof: z.array(HexBytes).min(1).max(16),
})
export type AnchorEvidence = z.infer<typeof AnchorEvidence>

/**
 * A Merkle root over the EIP-712 digests of the receipts `fromSeq` to `toSeq`, in that order, as one
 * transaction put it on a chain. `transaction` says where to look; the block proves the event and not the
 * hash of its transaction. On disk it is exactly its RFC 8785 (JCS) bytes.
 */
export const AnchorFile = z.strictObject({
  format: z.literal('hearth-anchor-v1'),
  chainId: z.int().min(1),
  contract: LowerAddress,
  /** Whose receipts they are, and who sent the transaction. */
  provider: LowerAddress,
  fromSeq: Uint64,
  toSeq: Uint64,
  root: Bytes32,
  /** Root of the anchor before; zero for the first. */
  prevRoot: Bytes32,
  transaction: Bytes32,
  blockNumber: Uint64,
  blockHash: Bytes32,
  /** Null where the node could not give what it takes. */
  evidence: AnchorEvidence.nullable(),
})
export type AnchorFile = z.infer<typeof AnchorFile>

/** That one receipt is under a root, for a bundle that does not hold all receipts of the anchor: hashes bottom up. */
export const InclusionFile = z.strictObject({
  format: z.literal('hearth-inclusion-v1'),
  root: Bytes32,
  seq: Uint64,
  siblings: z.array(Bytes32).max(17),
})
export type InclusionFile = z.infer<typeof InclusionFile>

/** How often receipts are anchored, in minutes; null: only when asked for. */
export const AnchorInterval = z.int().min(1).max(43_200).nullable()
export type AnchorInterval = z.infer<typeof AnchorInterval>

/** What a person sees of anchoring. */
export const AnchorStatus = z.strictObject({
  /** False where the network has no anchor contract. */
  possible: z.boolean(),
  everyMinutes: AnchorInterval,
  /** Receipts there are, and how many of them stand on the chain for good. */
  receipts: z.int().min(0),
  anchored: z.int().min(0),
  /** An anchor is signed and not final yet. */
  underWay: z.boolean(),
  /** Unix ms of the newest anchor. */
  lastAt: z.int().nullable(),
  /** Why the last try did not go through, in a sentence. */
  problem: z.string().nullable(),
})
export type AnchorStatus = z.infer<typeof AnchorStatus>

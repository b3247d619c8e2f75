import { z } from 'zod'
import { Bytes32, HexBytes, LowerAddress, Sha256 } from './money.ts'
import { ReceiptFile, WorkReceipt } from './receipt.ts'

const Uint64 = z.string().regex(/^(0|[1-9][0-9]{0,19})$/)
const Domain = ReceiptFile.shape.domain

/** Most receipts in one bundle, and most records of every other kind. */
export const MAX_BUNDLE_RECEIPTS = 250_000
const MAX_OTHERS = 10_000

/**
 * A receipt without what its hashes commit to: enough for its signature and its place in the chain, where
 * the content is nobody else's business or is kept elsewhere.
 */
export const SignedReceiptFile = z.strictObject({
  format: z.literal('hearth-signed-receipt-v1'),
  domain: Domain,
  receipt: WorkReceipt,
  signature: HexBytes,
})
export type SignedReceiptFile = z.infer<typeof SignedReceiptFile>

/** EIP-712 fields in order, in the receipts domain. */
export const KEY_ROTATION_FIELDS = [
  { name: 'provider', type: 'address' },
  { name: 'successor', type: 'address' },
  { name: 'fromSeq', type: 'uint64' },
  { name: 'lastReceipt', type: 'bytes32' },
  { name: 'signedAt', type: 'uint64' },
] as const

/**
 * The old key names the key that signs from receipt `fromSeq` on. `lastReceipt` is the digest of the receipt
 * before it (zero when there is none), so that the statement fits one history only.
 */
export const KeyRotation = z.strictObject({
  provider: LowerAddress,
  successor: LowerAddress,
  fromSeq: Uint64,
  lastReceipt: Bytes32,
  /** Unix milliseconds. */
  signedAt: Uint64,
})
export type KeyRotation = z.infer<typeof KeyRotation>

/** On disk it is exactly its RFC 8785 (JCS) bytes. */
export const RotationFile = z.strictObject({
  format: z.literal('hearth-rotation-v1'),
  domain: Domain,
  rotation: KeyRotation,
  signature: HexBytes,
})
export type RotationFile = z.infer<typeof RotationFile>

const SignedReceipt = z.strictObject({ receipt: WorkReceipt, signature: HexBytes })

/**
 * Two different receipts that one key signed with one number: its holder keeps two books. Ordered by digest,
 * so that two receipts make one file. On disk it is exactly its RFC 8785 (JCS) bytes.
 */
export const EquivocationFile = z.strictObject({
  format: z.literal('hearth-equivocation-v1'),
  domain: Domain,
  receipts: z.tuple([SignedReceipt, SignedReceipt]),
})
export type EquivocationFile = z.infer<typeof EquivocationFile>

/**
 * A bundle is JSON Lines, each line the JCS bytes of one record and each but the last ended by a line feed:
 *
 *     BundleHeader
 *     receipts in the order of their numbers (`hearth-receipt-v1` or `hearth-signed-receipt-v1`), and before
 *       the first receipt of a new key the `hearth-rotation-v1` that names it
 *     `hearth-anchor-v1` in order, each followed by its `hearth-inclusion-v1` when receipts of it are missing
 *     `hearth-verdict-v1`
 *     BundleEnd
 *
 * so that it can be written and checked line by line, whatever its length.
 */
export const BundleHeader = z.strictObject({
  format: z.literal('hearth-bundle-v1'),
  domain: Domain,
  /** Key of the first receipt. */
  provider: LowerAddress,
  /** First and last number. */
  from: Uint64,
  to: Uint64,
  /** Records of each kind. */
  receipts: z.int().min(1).max(MAX_BUNDLE_RECEIPTS),
  rotations: z.int().min(0).max(MAX_OTHERS),
  anchors: z.int().min(0).max(MAX_OTHERS),
  inclusions: z.int().min(0).max(MAX_BUNDLE_RECEIPTS),
  verdicts: z.int().min(0).max(MAX_OTHERS),
})
export type BundleHeader = z.infer<typeof BundleHeader>

export const BundleEnd = z.strictObject({
  format: z.literal('hearth-bundle-end-v1'),
  /** Of every byte before this line. */
  sha256: Sha256,
})
export type BundleEnd = z.infer<typeof BundleEnd>

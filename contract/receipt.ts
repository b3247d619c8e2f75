import { z } from 'zod'
import { JobInputs, JobManifest, JobOutputs } from './job.ts'
import { BaseUnits, Bytes32, ChainId, HexBytes, LowerAddress } from './money.ts'

const Uint64 = z.string().regex(/^(0|[1-9][0-9]{0,19})$/)

/** 0 capability, 1 WASM exact, 2 WGSL integer exact, 3 LLM, 4 anything that may differ on a re-run. */
export const ReceiptKind = z.int().min(0).max(4)

/**
 * EIP-712 fields in order (sandbox-proof section 8), then the network and asset of the price,
 * which the reference leaves to the job specification alone.
 */
export const WORK_RECEIPT_FIELDS = [
  { name: 'jobId', type: 'bytes32' },
  { name: 'requester', type: 'address' },
  { name: 'provider', type: 'address' },
  { name: 'kind', type: 'uint8' },
  { name: 'programHash', type: 'bytes32' },
  { name: 'inputHash', type: 'bytes32' },
  { name: 'paramsHash', type: 'bytes32' },
  { name: 'outputHash', type: 'bytes32' },
  { name: 'traceRoot', type: 'bytes32' },
  { name: 'challengeSeed', type: 'bytes32' },
  { name: 'deviceHash', type: 'bytes32' },
  { name: 'workUnits', type: 'uint64' },
  { name: 'startedAt', type: 'uint64' },
  { name: 'finishedAt', type: 'uint64' },
  { name: 'price', type: 'uint256' },
  { name: 'seq', type: 'uint64' },
  { name: 'prevReceipt', type: 'bytes32' },
  { name: 'network', type: 'string' },
  { name: 'asset', type: 'address' },
] as const

/** A receipt as JSON: integers as decimal strings, hex in lower case. Times are Unix milliseconds. */
export const WorkReceipt = z.strictObject({
  jobId: Bytes32,
  requester: LowerAddress,
  provider: LowerAddress,
  kind: ReceiptKind,
  programHash: Bytes32,
  inputHash: Bytes32,
  paramsHash: Bytes32,
  outputHash: Bytes32,
  traceRoot: Bytes32,
  challengeSeed: Bytes32,
  deviceHash: Bytes32,
  workUnits: Uint64,
  startedAt: Uint64,
  finishedAt: Uint64,
  price: BaseUnits,
  seq: Uint64,
  prevReceipt: Bytes32,
  network: ChainId,
  asset: LowerAddress,
})
export type WorkReceipt = z.infer<typeof WorkReceipt>

/** What jobId commits to: SHA-256(JCS(JobSpec)), since a stock buyer signs only a payment. */
export const JobSpec = z.strictObject({
  manifest: JobManifest,
  network: ChainId,
  asset: LowerAddress,
  payTo: LowerAddress,
  /** The buyer's payment-identifier, or the payment nonce when the buyer sent none; of a voucher, a random one. */
  paymentId: z.string().min(1).max(128),
  /**
   * Of a job bought by voucher: its payment channel (x402 `batch-settlement`), and what that was charged in all, this
   * job included. A claim of so much or more contains the price.
   */
  charge: z.strictObject({ channelId: Bytes32, cumulative: BaseUnits }).optional(),
})
export type JobSpec = z.infer<typeof JobSpec>

/** Self-reported description behind deviceHash: no serial, UUID, host or user name. */
export const DeviceDescription = z.strictObject({
  cpu: z.string().max(200),
  cores: z.int().min(1),
  memoryMiB: z.int().min(0),
  os: z.string().max(100),
  gpus: z.array(z.strictObject({ name: z.string().max(200), memoryMiB: z.int().min(0).nullable() })).max(64),
})
export type DeviceDescription = z.infer<typeof DeviceDescription>

/**
 * One self-contained receipt file: the signed receipt and everything its hashes commit to, so
 * that anyone can check it with nothing else. On disk it is exactly its RFC 8785 (JCS) bytes.
 */
export const ReceiptFile = z.strictObject({
  format: z.literal('hearth-receipt-v1'),
  domain: z.strictObject({ chainId: z.int().min(1), verifyingContract: LowerAddress }),
  receipt: WorkReceipt,
  signature: HexBytes,
  spec: JobSpec,
  inputs: JobInputs,
  outputs: JobOutputs,
  device: DeviceDescription,
})
export type ReceiptFile = z.infer<typeof ReceiptFile>

/** One line of a verification: what was checked, whether it held, and where it failed. */
export const ReceiptCheck = z.strictObject({
  name: z.string(),
  ok: z.boolean(),
  detail: z.string(),
})
export type ReceiptCheck = z.infer<typeof ReceiptCheck>

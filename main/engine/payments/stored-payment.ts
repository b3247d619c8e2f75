import { z } from 'zod'
import { JobInputs, JobManifest } from '../../../contract/job.ts'
import { type Address, type Asset, Bytes32 } from '../../../contract/money.ts'
import type { NewJob, NewPayment, PaymentRecord } from '../ledger/records.ts'
import { SoldData } from '../ledger/sales.ts'
import { ExactPayment } from './exact-payment.ts'

/**
 * What is stored with a reservation: enough to settle, prove and run it after a crash. `block` is
 * the chain's height just before, so that an authorization used earlier (its signature is public
 * on the chain) never buys anything.
 */
const paid = { payment: ExactPayment, block: z.int().min(0) }
const StoredPayment = z.union([
  z.strictObject({
    ...paid,
    job: z.strictObject({ id: z.string(), manifest: JobManifest, program: z.string(), inputs: JobInputs }),
  }),
  z.strictObject({ ...paid, sold: SoldData }),
])
export type StoredPayment = { readonly payment: ExactPayment; readonly block: number } & Bought
/** What is paid for: a job that is to run, or something that is handed out at once. */
export type Bought = { readonly job: NewJob } | { readonly sold: SoldData }

/** Reads what `newPayment` wrote. */
export function storedPayment(record: PaymentRecord): StoredPayment {
  return StoredPayment.parse(JSON.parse(record.payload))
}

/** The bytes its job will need, or that were sold. */
export function inputHashes(stored: StoredPayment): readonly string[] {
  if ('sold' in stored) return [stored.sold.sha256]
  const { inputs } = stored.job
  return [inputs.module, ...(inputs.stdin === null ? [] : [inputs.stdin]), ...inputs.files].map(({ sha256 }) => sha256)
}

/** What makes a payment the same payment in the ledger; hex in lower case, whatever the buyer wrote. */
export function paymentKey(payment: ExactPayment, asset: Asset, paymentId: string | null, requestHash: string) {
  const { from, nonce } = payment.payload.authorization
  return {
    network: asset.network,
    asset: lower(asset.address),
    payer: lower(from),
    nonce: Bytes32.parse(nonce.toLowerCase()),
    paymentId: paymentId ?? nonce.toLowerCase(),
    requestHash,
  }
}

/** The ledger row of a payment about to be settled. */
export function newPayment(
  id: string,
  key: ReturnType<typeof paymentKey>,
  payTo: Address,
  stored: StoredPayment,
): NewPayment {
  const { value, validBefore } = stored.payment.payload.authorization
  return {
    ...key,
    id,
    payTo: lower(payTo),
    amount: BigInt(value),
    payload: JSON.stringify(stored),
    validBefore: Number(validBefore),
  }
}

function lower(address: Address): Address {
  return `0x${address.slice(2).toLowerCase()}`
}

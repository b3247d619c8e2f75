import { DELIVERY_FIELDS, type Delivery, type SignedDelivery } from '../../../contract/sharing.ts'
import type { CallRecord } from '../ledger/channel-records.ts'
import { type ReceiptDomain, structDigest } from '../proof/digest.ts'
import { recoverSigner, type Signer } from '../proof/signature.ts'

/** A call's `ref` in the books: what was asked for, and how many bytes were given. */
const REF = /^(\/ipfs\/\S{1,1900}) ([0-9]{1,16})$/

/** A charge, as far as a delivery tells of it. */
export type SignedCall = Pick<CallRecord, 'kind' | 'ref' | 'payer' | 'channelId' | 'cumulative' | 'amount'>

/** Who signs deliveries, in which domain. */
export interface Signing {
  readonly signer: Signer
  readonly domain: ReceiptDomain
}

export function deliveryRef(resource: string, bytes: number): string {
  return `${resource} ${bytes}`
}

/**
 * The delivery a charge in the books stands for, signed; null for a call that is none. The same call always gives
 * the same bytes, so nothing needs to be kept beside the books.
 */
export function signedDelivery(call: SignedCall, { signer, domain }: Signing): SignedDelivery | null {
  const [, resource, bytes] = REF.exec(call.ref) ?? []
  if (call.kind !== 'data' || resource === undefined || bytes === undefined) return null
  const delivery: Delivery = {
    provider: signer.address,
    payer: lower(call.payer),
    channelId: lower(call.channelId),
    cumulative: call.cumulative.toString(),
    amount: call.amount.toString(),
    resource,
    bytes,
  }
  const digest = structDigest(domain, 'Delivery', DELIVERY_FIELDS, delivery)
  return { domain, delivery, signature: signer.sign(digest) }
}

/** The address that signed a delivery, which has to be its provider. @throws HearthError `proof/bad-signature` */
export function deliverySigner({ domain, delivery, signature }: SignedDelivery): string {
  return recoverSigner(structDigest(domain, 'Delivery', DELIVERY_FIELDS, delivery), signature)
}

function lower(hex: `0x${string}`): `0x${string}` {
  return `0x${hex.slice(2).toLowerCase()}`
}

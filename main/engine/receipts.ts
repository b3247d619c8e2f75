import { HearthError } from '../../contract/errors.ts'
import { LowerAddress, type Address } from '../../contract/money.ts'
import type { DeviceDescription, JobSpec } from '../../contract/receipt.ts'
import type { EndDeps } from './jobs/job-end.ts'
import type { Ledger } from './ledger/ledger.ts'
import type { JobRecord } from './ledger/records.ts'
import type { ReceiptDomain } from './proof/digest.ts'
import { receiptKind } from './proof/kind.ts'
import { makeReceiptFile } from './proof/receipt.ts'
import type { Signer } from './proof/signature.ts'

/** Builds and signs the receipt of a job that ended, out of what the books know of it. */
export function receiptMaker(parts: {
  readonly ledger: Pick<Ledger, 'payments'>
  readonly signer: Signer
  readonly domain: ReceiptDomain
  readonly device: () => DeviceDescription
  /** Hashes of the listed shaders that compute with integers only. */
  readonly integerKernels: ReadonlySet<string>
}): EndDeps['makeReceipt'] {
  return (job, end, { seq, prev }, cumulative) => {
    const payment = parts.ledger.payments.get(job.paymentRef)
    if (payment === null || end.outputs === null || job.startedAt === null || end.finishedAt === null) {
      throw new HearthError('receipt/incomplete', `Job ${job.id} lacks something a receipt needs.`)
    }
    return makeReceiptFile({
      domain: parts.domain,
      spec: {
        manifest: job.manifest,
        network: payment.network,
        asset: lower(payment.asset),
        payTo: lower(payment.payTo),
        paymentId: payment.paymentId,
        ...chargeIn(job, cumulative),
      },
      inputs: job.inputs,
      outputs: end.outputs,
      device: parts.device(),
      requester: lower(job.payer),
      kind: receiptKind(job.manifest, end.outputs, parts.integerKernels),
      price: job.price,
      startedAt: job.startedAt,
      finishedAt: end.finishedAt,
      seq,
      prev,
      signer: parts.signer,
    })
  }
}

/** The charge a receipt names, where its job was bought by voucher and cost anything. */
function chargeIn({ channelId }: JobRecord, cumulative: bigint | null): Pick<JobSpec, 'charge'> {
  return channelId === null || cumulative === null ? {} : { charge: { channelId, cumulative: cumulative.toString() } }
}

function lower(address: string): Address {
  return LowerAddress.parse(address.toLowerCase())
}

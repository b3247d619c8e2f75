import type { JobState } from '../../../contract/job.ts'
import type { JobView } from '../../../contract/market.ts'
import { HearthError } from '../../../contract/errors.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { JobRecord } from '../ledger/records.ts'

const ENDED: readonly JobState[] = ['finished', 'failed', 'cancelled', 'evicted']

export function hasEnded(job: JobRecord): boolean {
  return ENDED.includes(job.state)
}

/** Path of a job; its id is unguessable and all one needs to know. */
export function jobPath(id: string): string {
  return `/v1/jobs/${id}`
}

/** A job as its buyer sees it; links are relative to the address the buyer uses. */
export function jobView(job: JobRecord, payments: Pick<Ledger['payments'], 'get' | 'charge'>): JobView {
  const payment = payments.get(job.paymentRef)
  if (payment === null) throw new HearthError('market/no-payment', 'A job has no payment; the books need a check.')
  const self = jobPath(job.id)
  return {
    id: job.id,
    state: job.state,
    reason: job.reason,
    message: job.message,
    createdAt: job.createdAt,
    startedAt: job.startedAt,
    finishedAt: job.finishedAt,
    price: job.price.toString(),
    network: payment.network,
    asset: payment.asset,
    payer: job.payer,
    transaction: payment.transaction,
    ...chargeOf(job, payments),
    refund: job.refund,
    outputs: job.outputs,
    links: {
      self,
      result: job.outputs === null ? null : `${self}/result`,
      receipt: job.receiptSeq === null ? null : `${self}/receipt`,
    },
  }
}

function chargeOf(
  { channelId, paymentRef }: JobRecord,
  payments: Pick<Ledger['payments'], 'charge'>,
): Pick<JobView, 'charge'> {
  const charge = channelId === null ? null : payments.charge(paymentRef)
  if (charge === null) return {}
  const cumulative = charge.cumulative === null ? null : charge.cumulative.toString()
  return { charge: { channelId: charge.channelId, cumulative } }
}

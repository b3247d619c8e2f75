import { HearthError } from '../../../contract/errors.ts'
import type { TraceStep } from '../../../contract/trace.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { EntryRecord } from '../ledger/records.ts'

type TracedLedger = Pick<Ledger, 'entries' | 'jobs' | 'payments' | 'receipts' | 'transfers' | 'collections'>

/**
 * The way of one line of the books, from the work to the chain and out: job, receipt or data sold, payment or vouchers,
 * transaction, fee.
 * @throws HearthError `ledger/no-such-entry`
 */
export function traceOf(
  ledger: TracedLedger,
  id: number,
): { readonly entry: EntryRecord; readonly steps: TraceStep[] } {
  const entry = ledger.entries.get(id)
  if (entry === null)
    throw new HearthError('ledger/no-such-entry', 'There is no such line in the books of this network.')
  const steps = [
    ...jobSteps(ledger, entry.jobId),
    ...soldSteps(ledger, entry),
    ...(entry.kind === 'vouchers' ? claimSteps(ledger, id) : []),
    ...baselineSteps(ledger, entry),
    ...paymentSteps(ledger, entry.paymentRef),
    ...transferSteps(ledger, entry.transferId),
  ]
  // A settlement of vouchers has neither payment nor transfer of its own.
  if (entry.transaction !== null && !steps.some(({ kind }) => kind === 'transaction')) {
    steps.push({ kind: 'transaction', at: entry.at, transaction: entry.transaction, block: null })
  }
  return { entry, steps }
}

function jobSteps(ledger: TracedLedger, jobId: string | null): TraceStep[] {
  const job = jobId === null ? null : ledger.jobs.get(jobId)
  if (job === null) return []
  const receipt = ledger.receipts.byJob(job.id)
  const done: TraceStep = { kind: 'job', at: job.createdAt, jobId: job.id, program: job.program, state: job.state }
  if (receipt === null) return [done]
  return [done, { kind: 'receipt', at: receipt.createdAt, jobId: job.id, seq: receipt.seq, digest: receipt.digest }]
}

function soldSteps({ payments }: TracedLedger, { paymentRef, at }: EntryRecord): TraceStep[] {
  const sold = paymentRef === null ? null : payments.sold(paymentRef)
  if (sold === null) return []
  const { ref, sha256, size } = sold
  return [{ kind: 'sold', at, ref, sha256, size }]
}

function claimSteps(ledger: TracedLedger, entryId: number): TraceStep[] {
  return ledger.entries.claimsOf(entryId).map(({ amount, jobs, ...claim }) => ({
    kind: 'claim',
    ...claim,
    amount: amount.toString(),
    jobs: [...jobs],
  }))
}

function baselineSteps({ collections }: TracedLedger, { id, kind, at }: EntryRecord): TraceStep[] {
  const reading = kind === 'baseline' ? collections.readingOf(id) : null
  if (reading === null) return []
  const { block, settled, held } = reading
  return [{ kind: 'baseline', at, block, settled: settled.toString(), held: held === null ? null : held.toString() }]
}

function paymentSteps(ledger: TracedLedger, paymentRef: string | null): TraceStep[] {
  const payment = paymentRef === null ? null : ledger.payments.get(paymentRef)
  if (payment === null) return []
  const { payer, paymentId, nonce: authorization, state, transaction, blockNumber } = payment
  const paid: TraceStep = { kind: 'payment', at: payment.createdAt, payer, paymentId, authorization, state }
  if (transaction === null) return [paid]
  return [paid, { kind: 'transaction', at: payment.updatedAt, transaction, block: blockNumber }]
}

function transferSteps(ledger: TracedLedger, transferId: string | null): TraceStep[] {
  const transfer = transferId === null ? null : ledger.transfers.get(transferId)
  if (transfer === null) return []
  const { to, state, problem, createdAt, updatedAt, transaction, blockNumber, feeWei } = transfer
  const steps: TraceStep[] = [{ kind: 'transfer', at: createdAt, to, state, problem }]
  if (transaction !== null) steps.push({ kind: 'transaction', at: updatedAt, transaction, block: blockNumber })
  if (feeWei !== null) steps.push({ kind: 'fee', at: updatedAt, wei: feeWei.toString() })
  return steps
}

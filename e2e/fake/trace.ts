import type { CallOut, LedgerRow } from '../../contract/engine.ts'
import { HearthError } from '../../contract/errors.ts'
import type { LedgerShow, TraceStep } from '../../contract/trace.ts'
import type { Scenario } from './scenario.ts'

const shown: Readonly<Record<LedgerShow, (row: LedgerRow) => boolean>> = {
  all: () => true,
  earned: ({ state, kind }) => state === 'final' && kind !== 'withdrawal',
  pending: ({ state, kind }) => state === 'pending' && kind !== 'withdrawal',
  withdrawn: ({ kind }) => kind === 'withdrawal',
  refunds: ({ kind }) => kind === 'refund',
}

export function linesOf(ledger: readonly LedgerRow[], show: LedgerShow): LedgerRow[] {
  return ledger.filter(shown[show])
}

/** Lines of jobs of one kind; a fake engine has no payment channels. */
export function linesOfKind(scenario: Scenario, kind: 'all' | 'wasm' | 'wgsl' | 'vouchers'): readonly LedgerRow[] {
  if (kind === 'all') return scenario.ledger
  const jobs = new Set(scenario.jobs.filter(({ row }) => row.kind === kind).map(({ row }) => row.id))
  return scenario.ledger.filter(({ jobId }) => jobId !== null && jobs.has(jobId))
}

export function traceOf(scenario: Scenario, id: number): CallOut<'ledger.trace'> {
  const row = scenario.ledger.find((each) => each.id === id)
  if (row === undefined) throw new HearthError('ledger/no-such-entry', 'There is no such line in the books.')
  return { row, steps: [...jobSteps(scenario, row), ...transferSteps(scenario, row)] }
}

function jobSteps(scenario: Scenario, { jobId, kind }: LedgerRow): TraceStep[] {
  const job = scenario.jobs.find((each) => each.row.id === jobId)
  if (job === undefined) return []
  const { row, receipt, payment } = job
  const steps: TraceStep[] = [{ kind: 'job', at: row.createdAt, jobId: row.id, program: row.program, state: row.state }]
  if (receipt !== null) {
    steps.push({ kind: 'receipt', at: receipt.signedAt, jobId: row.id, seq: receipt.seq, digest: receipt.digest })
  }
  if (kind !== 'payment') return steps
  const { paymentId, nonce: authorization, state, transaction } = payment
  steps.push({ kind: 'payment', at: row.createdAt, payer: row.payer, paymentId, authorization, state })
  if (transaction !== null) steps.push({ kind: 'transaction', at: row.createdAt + 900, transaction, block: 1_204 })
  return steps
}

function transferSteps(scenario: Scenario, { withdrawalId }: LedgerRow): TraceStep[] {
  const withdrawal = scenario.withdrawals.find((each) => each.id === withdrawalId)
  if (withdrawal === undefined) return []
  const { to, state, problem, requestedAt, updatedAt, transaction, feeWei } = withdrawal
  const steps: TraceStep[] = [{ kind: 'transfer', at: requestedAt, to, state, problem }]
  if (transaction !== null) steps.push({ kind: 'transaction', at: updatedAt, transaction, block: 1_207 })
  if (feeWei !== null) steps.push({ kind: 'fee', at: updatedAt, wei: feeWei })
  return steps
}

import type { LedgerRow, Money, WithdrawalRow } from '../../../contract/engine.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { EntryRecord, TransferRecord } from '../ledger/records.ts'

/** The money section of the snapshot; every amount in base units of the network's asset. */
export function moneyView(
  ledger: Ledger,
  dayStart: number,
  { reconcile, alarms, refundsWait }: Pick<Money, 'reconcile' | 'alarms' | 'refundsWait'>,
): Money {
  const totals = ledger.entries.totals()
  return {
    earned: totals.earned.toString(),
    pending: totals.pending.toString(),
    refundsOwed: totals.refundsOwed.toString(),
    refundsWait,
    withdrawn: totals.withdrawn.toString(),
    withdrawing: totals.withdrawing.toString(),
    underWay: ledger.underWay(),
    withdrawable: ledger.entries.withdrawable().toString(),
    earnedToday: ledger.entries.earnedSince(dayStart).toString(),
    reconcile,
    alarms,
  }
}

export function withdrawalRow(transfer: TransferRecord): WithdrawalRow {
  return {
    id: transfer.id,
    to: transfer.to,
    amount: transfer.amount.toString(),
    state: transfer.state,
    transaction: transfer.transaction,
    feeWei: transfer.feeWei === null ? null : transfer.feeWei.toString(),
    requestedAt: transfer.createdAt,
    updatedAt: transfer.updatedAt,
    problem: transfer.problem,
  }
}

export function ledgerRow(entry: EntryRecord): LedgerRow {
  return {
    id: entry.id,
    at: entry.at,
    kind: entry.kind,
    amount: entry.amount.toString(),
    state: entry.state,
    transaction: entry.transaction,
    jobId: entry.jobId,
    withdrawalId: entry.kind === 'withdrawal' ? entry.transferId : null,
  }
}

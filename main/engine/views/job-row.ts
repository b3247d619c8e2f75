import type { JobRow } from '../../../contract/engine.ts'
import type { JobPower } from '../../../contract/power.ts'
import type { EnergyRecord } from '../ledger/energy.ts'
import type { JobRecord } from '../ledger/records.ts'
import type { NetworkId } from '../wallet/networks.ts'

/** A job as every client shows it; `power` once its electricity is in the books. */
export function jobRow(job: JobRecord, power: EnergyRecord | null, paidOn: NetworkId | null = null): JobRow {
  return {
    id: job.id,
    kind: job.manifest.kind,
    program: job.program,
    state: job.state,
    reason: job.reason,
    message: job.message,
    payer: job.payer,
    price: job.price.toString(),
    createdAt: job.createdAt,
    startedAt: job.startedAt,
    finishedAt: job.finishedAt,
    receiptSeq: job.receiptSeq,
    refund: job.refund,
    ...(power === null ? {} : { power: jobPower(power) }),
    ...(paidOn === null ? {} : { paidOn }),
  }
}

function jobPower({ joules, measured, perKwh, currency }: EnergyRecord): JobPower {
  const wattHours = joules / 3600
  return { wattHours, measured, cost: perKwh === null ? null : (wattHours / 1000) * perKwh, currency }
}

import { HearthError } from '../../../../contract/errors.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import type { JobRecord } from '../../ledger/records.ts'
import { chargeOf, type Used } from '../pricing.ts'

/** What a job bought by voucher that used so much is charged, base units, at the rates of its purchase. */
export function jobCharge(ledger: Pick<Ledger, 'payments'>): (job: JobRecord, used: Used) => bigint {
  return ({ paymentRef }, used) => {
    const charge = ledger.payments.charge(paymentRef)
    if (charge === null) throw new HearthError('payment/no-charge', 'This job was not bought by voucher.')
    return chargeOf(charge.rates, used, charge.maximum)
  }
}

import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import { Bytes32, type Hex } from '../../../contract/money.ts'
import { StoredUnits } from './amounts.ts'
import type { Books } from './books.ts'
import type { ChannelTable } from './channels.ts'
import type { ChargeRecord, JobCover } from './records.ts'
import { change, query } from './rows.ts'

/** What a job cost, and its channel's total then: null where it cost nothing. Base units. */
export type Charged = Pick<ChargeRecord, 'amount' | 'cumulative'>

/** The charges of jobs bought by voucher; everything but `find` happens inside a transaction. */
export interface Charges {
  open(charge: Pick<ChargeRecord, 'paymentRef' | 'channelId' | 'signedMax' | 'rates'>): void
  /**
   * Charges the channel at most `amount`, at most the job's price and at most what its voucher still covers, and ends
   * the reservation. @returns what was charged. @throws HearthError `ledger/not-reserved` when the channel is not reserved for this job
   */
  close(
    table: ChannelTable,
    of: { readonly paymentRef: string; readonly jobId: string },
    amount: bigint,
    at: number,
  ): Charged
  /**
   * Whether the channel of a job's open charge is still held for it, and whether its payer is leaving, or has left and the
   * channel holds less than the voucher allows. `held` for a job that is paid already; null for one that is in no books.
   */
  cover(jobId: string): JobCover | null
  /** What the journal says was charged: the channel itself comes back from the journal of vouchers. */
  closeAs(paymentRef: string, charged: Charged): Charged
  find(paymentRef: string): ChargeRecord | null
  /** The transaction whose claim contains what was charged, once that is final. */
  claim(paymentRef: string): Hex | null
}

const Row = z.object({
  paymentRef: z.string(),
  channelId: Bytes32,
  signedMax: StoredUnits,
  maximum: StoredUnits,
  rates: z.string(),
  state: z.enum(['open', 'charged', 'released']),
  amount: StoredUnits,
  cumulative: StoredUnits.nullable(),
})

/** A reservation for a job ends with the job, however long that takes. */
export const UNTIL_THE_JOB_ENDS = Number.MAX_SAFE_INTEGER

export function openCharges({ db }: Pick<Books, 'db'>): Charges {
  const byPayment = query(
    db,
    Row,
    `SELECT c.payment_ref AS paymentRef, c.channel_id AS channelId, c.signed_max AS signedMax, p.amount AS maximum,
       c.rates, c.state, c.amount, c.cumulative
     FROM charges c JOIN payments p ON p.id = c.payment_ref WHERE c.payment_ref = @paymentRef`,
  )
  const claim = query(
    db,
    z.object({ transaction: Bytes32 }),
    `SELECT k.transaction_hash AS "transaction" FROM charges c JOIN channels h ON h.id = c.channel_id
     JOIN claims k ON k.channel_n = h.n AND units_minus(k.total, c.cumulative) NOT GLOB '-*'
     WHERE c.payment_ref = @paymentRef AND c.state = 'charged' ORDER BY k.block_number, k.log_index LIMIT 1`,
  )
  const cover = query(
    db,
    z.object({ cover: z.enum(['held', 'lost', 'leaving']) }),
    `SELECT CASE WHEN c.payment_ref IS NULL THEN 'held'
       WHEN coalesce(json_extract(h.pending, '$.pendingId') = c.payment_ref, 0) = 0 THEN 'lost'
       WHEN h.withdraw_requested_at > 0 OR units_minus(h.balance, c.signed_max) GLOB '-*' THEN 'leaving'
       ELSE 'held' END AS cover
     FROM jobs j LEFT JOIN charges c ON c.payment_ref = j.payment_ref LEFT JOIN channels h ON h.id = c.channel_id
     WHERE j.id = @jobId`,
  )
  const insert = change(
    db,
    `INSERT INTO charges (payment_ref, channel_id, signed_max, rates, state, amount)
     VALUES (@paymentRef, @channelId, @signedMax, @rates, 'open', '0')`,
  )
  const end = change(
    db,
    `UPDATE charges SET state = @state, amount = @amount, cumulative = @cumulative WHERE payment_ref = @paymentRef`,
  )
  const find = (paymentRef: string): ChargeRecord | null => byPayment.one({ paymentRef })

  function closeAs(paymentRef: string, { amount, cumulative }: Charged): Charged {
    const charged = cumulative === null ? null : cumulative.toString()
    const state = charged === null ? 'released' : 'charged'
    end({ paymentRef, state, amount: amount.toString(), cumulative: charged })
    return { amount, cumulative }
  }

  return {
    find,
    claim: (paymentRef) => claim.one({ paymentRef })?.transaction ?? null,
    closeAs,
    cover: (jobId) => cover.one({ jobId })?.cover ?? null,
    open: ({ paymentRef, channelId, signedMax, rates }) => {
      insert({ paymentRef, channelId, signedMax: signedMax.toString(), rates })
    },
    close: (table, { paymentRef, jobId }, amount, at) => {
      const charge = find(paymentRef)
      if (charge === null || charge.state !== 'open') throw notReserved()
      const channel = table.get(charge.channelId)
      const isReserved = channel?.pending?.pendingId === paymentRef
      // Nothing is charged on a channel that is no longer held for this job; what costs nothing may end all the same.
      if (channel === null || !isReserved) {
        if (amount > 0n) throw notReserved()
        return closeAs(paymentRef, { amount: 0n, cumulative: null })
      }
      const charged = chargeable(amount, charge, channel.charged)
      const total = channel.charged + charged
      table.put({ ...channel, charged: total, pending: null, lastRequestAt: at }, { kind: 'job', ref: jobId }, at)
      return closeAs(paymentRef, { amount: charged, cumulative: charged === 0n ? null : total })
    },
  }
}

/** The least of what was used, the price that was agreed, and what the voucher leaves after earlier charges. Pure. */
export function chargeable(
  amount: bigint,
  { maximum, signedMax }: Pick<ChargeRecord, 'maximum' | 'signedMax'>,
  chargedBefore: bigint,
): bigint {
  const least = [amount, maximum, signedMax - chargedBefore].reduce((a, b) => (b < a ? b : a))
  return least > 0n ? least : 0n
}

function notReserved(): HearthError {
  return new HearthError('ledger/not-reserved', 'The payment channel is not reserved for this job.')
}

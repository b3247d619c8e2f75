import { z } from 'zod'
import { Bytes32 } from '../../../contract/money.ts'
import type { LedgerShow } from '../../../contract/trace.ts'
import { StoredSignedUnits, StoredUnits } from './amounts.ts'
import type { Books } from './books.ts'
import { openClaimsOf, openJobsOf } from './claims-of.ts'
import type { EntryStore } from './ledger.ts'
import type { EntryKind, EntryRecord, LedgerTotals } from './records.ts'
import { change, page, query } from './rows.ts'

export interface Entries {
  readonly store: EntryStore
  /** Inside a transaction: money that came in, pending until its payment is final. */
  addPayment(paymentRef: string, amount: bigint, at: number): void
  /** Inside a transaction: money that is to go out, pending until its transfer has ended. */
  addTransfer(transferId: string, kind: 'refund' | 'withdrawal', amount: bigint, at: number): void
  endPayment(paymentRef: string): void
  /** Inside a transaction: the chain took the payment back for good. */
  voidPayment(paymentRef: string): void
  endTransfer(transferId: string, state: 'final' | 'void'): void
}

const Kind = z.enum(['payment', 'vouchers', 'baseline', 'outside', 'refund', 'withdrawal'])
const State = z.enum(['pending', 'final', 'void'])
const Row = z.object({
  n: z.int(),
  id: z.int(),
  at: z.int(),
  kind: Kind,
  amount: StoredSignedUnits,
  state: State,
  transaction: Bytes32.nullable(),
  jobId: z.string().nullable(),
  paymentRef: z.string().nullable(),
  transferId: z.string().nullable(),
})

/** One line of the books for each payment and each transfer, and every sum over them. */
export function openEntries({ db, read }: Books): Entries {
  const insert = change(
    db,
    `INSERT INTO entries (at, kind, amount, state, payment_ref, transfer_id)
     VALUES (@at, @kind, @amount, 'pending', @paymentRef, @transferId)`,
  )
  const endPayment = change(db, `UPDATE entries SET state = 'final' WHERE payment_ref = @paymentRef`)
  const voidPayment = change(db, `UPDATE entries SET state = 'void' WHERE payment_ref = @paymentRef`)
  const endTransfer = change(db, 'UPDATE entries SET state = @state WHERE transfer_id = @transferId')
  const add = (entry: {
    readonly at: number
    readonly kind: EntryKind
    readonly amount: bigint
    readonly paymentRef: string | null
    readonly transferId: string | null
  }) => insert({ ...entry, amount: entry.amount.toString() })
  const sums = openSums({ db, read })
  return {
    store: {
      ...sums,
      ...openRows({ db, read }),
      claimsOf: openClaimsOf({ db, read }),
      jobsOf: openJobsOf({ db, read }),
    },
    addPayment: (paymentRef, amount, at) => {
      add({ at, kind: 'payment', amount, paymentRef, transferId: null })
    },
    addTransfer: (transferId, kind, amount, at) => {
      add({ at, kind, amount: -amount, paymentRef: null, transferId })
    },
    endPayment: (paymentRef) => {
      endPayment({ paymentRef })
    },
    voidPayment: (paymentRef) => {
      voidPayment({ paymentRef })
    },
    endTransfer: (transferId, state) => {
      endTransfer({ transferId, state })
    },
  }
}

const SELECT_ROW = `SELECT e.id AS n, e.id, e.at, e.kind, e.amount, e.state, e.payment_ref AS paymentRef, e.transfer_id AS transferId,
       coalesce(p.transaction_hash, t.transaction_hash, s.transaction_hash, r.transaction_hash) AS "transaction", coalesce(j.id, t.job_id) AS jobId
     FROM entries e
     LEFT JOIN payments p ON p.id = e.payment_ref
     LEFT JOIN jobs j ON j.payment_ref = p.id
     LEFT JOIN transfers t ON t.id = e.transfer_id
     LEFT JOIN settlements s ON s.n = e.settlement_n
     LEFT JOIN received r ON r.n = e.received_n`

/** What a total is made of, as a condition on `entries e`. */
const SHOWN: Readonly<Record<LedgerShow, string>> = {
  all: '1',
  earned: "e.state = 'final' AND e.kind NOT IN ('outside', 'withdrawal')",
  pending: "e.state = 'pending' AND e.kind <> 'withdrawal'",
  withdrawn: "e.kind = 'withdrawal'",
  refunds: "e.kind = 'refund'",
}

function openRows({ db, read }: Pick<Books, 'db' | 'read'>): Pick<EntryStore, 'list' | 'get'> {
  const Count = z.object({ count: z.int() })
  const lists = (show: LedgerShow) => ({
    rows: query(
      db,
      Row,
      `${SELECT_ROW} WHERE (@before IS NULL OR e.id < @before) AND ${SHOWN[show]} ORDER BY e.id DESC LIMIT @limit`,
    ),
    // Nothing is ever deleted, so the last number is the number of all rows.
    count:
      show === 'all'
        ? query(db, Count, 'SELECT coalesce(max(id), 0) AS count FROM entries')
        : query(db, Count, `SELECT count(*) AS count FROM entries e WHERE ${SHOWN[show]}`),
  })
  const shown = {
    all: lists('all'),
    earned: lists('earned'),
    pending: lists('pending'),
    withdrawn: lists('withdrawn'),
    refunds: lists('refunds'),
  }
  const single = query(db, Row, `${SELECT_ROW} WHERE e.id = @id`)
  return {
    list: ({ show = 'all', ...request }) =>
      read(() => page(request, shown[show].rows.all, shown[show].count.one({})?.count ?? 0)),
    get: (id) =>
      read(() => {
        const row = single.one({ id })
        if (row === null) return null
        const { n: _, ...entry } = row
        return entry
      }),
  }
}

type Sums = Record<EntryKind, Record<EntryRecord['state'], bigint>>

function openSums({ db, read }: Pick<Books, 'db' | 'read'>): Omit<EntryStore, 'list' | 'get' | 'claimsOf' | 'jobsOf'> {
  const Sum = z.object({ amount: StoredSignedUnits })
  const kept = query(db, z.object({ kind: Kind, state: State, ...Sum.shape }), 'SELECT kind, state, amount FROM sums')
  const owed = query(
    db,
    z.object({ amount: StoredUnits }),
    `SELECT units_sum(p.amount) AS amount FROM jobs j JOIN payments p ON p.id = j.payment_ref
     WHERE j.refund = 'owed' AND NOT EXISTS (SELECT 1 FROM reversals r WHERE r.payment_ref = p.id)`,
  )
  const minedNotFinal = query(
    db,
    Sum,
    // The first condition is the one of the index of live transfers, so that only those are read.
    `SELECT units_sum(e.amount) AS amount FROM transfers t JOIN entries e ON e.transfer_id = t.id
     WHERE t.state NOT IN ('final', 'replaced', 'failed') AND t.state = 'mined'`,
  )
  // Before it is known where reading the chain began, nothing is known of what channels of before were charged.
  const charged = query(
    db,
    Sum,
    `SELECT units_plus(charged, coalesce(
       (SELECT units_minus(claimed_before, settled_before) FROM channel_scan),
       (SELECT units_sum(amount) FROM sums WHERE kind IN ('vouchers', 'baseline') AND state = 'final')
     )) AS amount FROM call_sum`,
  )
  const earnedSince = query(
    db,
    Sum,
    `SELECT units_sum(amount) AS amount FROM entries
     WHERE at >= @at AND state = 'final' AND kind NOT IN ('withdrawal', 'baseline', 'outside')`,
  )
  const paymentsSince = query(
    db,
    z.object({ at: z.int(), amount: StoredUnits, state: State }),
    `SELECT e.at, e.amount, e.state FROM entries e
     LEFT JOIN jobs j ON j.payment_ref = e.payment_ref
     WHERE e.at >= @at AND e.kind IN ('payment', 'vouchers')
       AND (@kind = 'all' OR @kind = e.kind OR @kind = json_extract(j.manifest, '$.kind'))
     ORDER BY e.id`,
  )

  function readSums(): Sums {
    const none = { pending: 0n, final: 0n, void: 0n }
    const sums: Sums = {
      payment: { ...none },
      vouchers: { ...none },
      baseline: { ...none },
      outside: { ...none },
      refund: { ...none },
      withdrawal: { ...none },
    }
    for (const row of kept.all({})) sums[row.kind][row.state] = row.amount
    return sums
  }

  function totals(): LedgerTotals {
    const { payment, vouchers, baseline, outside, refund, withdrawal } = readSums()
    const refundsOwed = owed.one({})?.amount ?? 0n
    const paidOut = vouchers.final + baseline.final
    const uncollected = (charged.one({})?.amount ?? 0n) - paidOut
    return {
      earned: payment.final + paidOut + refund.final,
      pending: payment.pending + uncollected - refundsOwed,
      uncollected,
      refundsOwed,
      withdrawn: -withdrawal.final,
      withdrawing: -withdrawal.pending,
      expectedBalance:
        payment.pending +
        payment.final +
        paidOut +
        outside.final +
        refund.final +
        withdrawal.final +
        (minedNotFinal.one({})?.amount ?? 0n),
    }
  }

  function withdrawable(): bigint {
    const { payment, vouchers, baseline, outside, refund, withdrawal } = readSums()
    const settled = payment.pending + payment.final + vouchers.final + baseline.final + outside.final
    // What is owed counts a refund under way too, so only paid refunds come on top.
    const refunds = refund.final - (owed.one({})?.amount ?? 0n)
    const left = settled + refunds + withdrawal.pending + withdrawal.final
    return left > 0n ? left : 0n
  }

  return {
    totals: () => read(totals),
    withdrawable: () => read(withdrawable),
    earnedSince: (at) => read(() => earnedSince.one({ at })?.amount ?? 0n),
    paymentsSince: (at, kind = 'all') => read(() => paymentsSince.all({ at, kind })),
  }
}

import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import { Bytes32, type Hex } from '../../../contract/money.ts'
import type { Books } from './books.ts'
import { ClaimLine, type ClaimedEvent, type ClaimOrder, type SettledEvent } from './channel-records.ts'
import { jsonColumn } from './json-column.ts'
import type { Notes } from './notes.ts'
import { openReadings, type ReadingStore } from './readings.ts'
import { change, query } from './rows.ts'

/** Claims and settlements: what is to be done about vouchers on the chain, and what final blocks say was done. */
export interface CollectionStore extends ReadingStore {
  order(order: Pick<ClaimOrder, 'action' | 'reason' | 'lines'>, at: number): ClaimOrder
  /** A transaction was sent for it, or its fate is not known. */
  sent(n: number, transaction: Hex | null, problem: string | null, at: number): void
  end(n: number, state: 'done' | 'refused', problem: string | null, at: number): void
  open(): readonly ClaimOrder[]
  /**
   * Whether this voucher has been part of a claim, or may have been in one that these books lost: from then on anybody
   * can read it.
   */
  wasHandedIn(channelId: Hex, signedMax: bigint): boolean
  /** The last one of its kind. */
  newest(action: ClaimOrder['action']): ClaimOrder | null
  /**
   * Books what the final blocks before `nextBlock` say, in one transaction. Events seen before are passed
   * over, so that reading a range again books nothing twice.
   */
  book(
    found: { readonly claims: readonly ClaimedEvent[]; readonly settlements: readonly SettledEvent[] },
    nextBlock: number,
    at: number,
  ): void
  /** Wei spent on transactions of our own facilitator, those that were refused by a contract included. */
  gasSpent(): bigint
}

const Order = z.object({
  n: z.int(),
  action: z.enum(['claim', 'settle']),
  reason: z.string(),
  lines: jsonColumn(z.array(ClaimLine)),
  state: z.enum(['open', 'done', 'refused']),
  transaction: Bytes32.nullable(),
  problem: z.string().nullable(),
  createdAt: z.int(),
})
const Units = z.string().transform((text) => BigInt(text))

export function openCollections(books: Books, notes: Pick<Notes, 'add'>): CollectionStore {
  const { db, read, write } = books
  const readings = openReadings(books, notes)
  const select = `SELECT n, action, reason, lines, state, transaction_hash AS "transaction", problem,
    created_at AS createdAt FROM claim_orders`
  const newest = query(db, Order, `${select} WHERE action = @action ORDER BY n DESC LIMIT 1`)
  const open = query(db, Order, `${select} WHERE state = 'open' ORDER BY n`)
  const handedIn = query(
    db,
    z.object({ found: z.int() }),
    `SELECT EXISTS (SELECT 1 FROM claim_orders o, json_each(o.lines) l
       WHERE json_extract(l.value, '$.channelId') = @channelId AND json_extract(l.value, '$.maxClaimable') = @signedMax
     ) OR EXISTS (SELECT 1 FROM charges c JOIN channels h ON h.id = c.channel_id
       WHERE c.channel_id = @channelId AND c.signed_max = @signedMax AND c.state = 'charged'
         AND units_minus(h.opened_at, c.cumulative) NOT GLOB '-*'
     ) AS found`,
  )
  const insert = change(
    db,
    `INSERT INTO claim_orders (action, reason, lines, state, created_at, updated_at)
     VALUES (@action, @reason, @lines, 'open', @at, @at)`,
  )
  const sent = change(
    db,
    `UPDATE claim_orders SET transaction_hash = coalesce(@transaction, transaction_hash), problem = @problem,
       updated_at = @at WHERE n = @n`,
  )
  const end = change(db, 'UPDATE claim_orders SET state = @state, problem = @problem, updated_at = @at WHERE n = @n')
  const moveScan = change(db, 'UPDATE channel_scan SET next_block = max(next_block, @nextBlock)')
  const addClaim = change(
    db,
    `INSERT INTO claims (transaction_hash, log_index, channel_n, amount, total, block_number, at)
     SELECT @transaction, @logIndex, n, @amount, @total, @blockNumber, @at FROM channels WHERE id = @channelId
     ON CONFLICT DO NOTHING`,
  )
  const gas = query(
    db,
    z.object({ wei: Units }),
    `SELECT units_sum(fee_wei) AS wei FROM (
       SELECT fee_wei FROM gas_spent UNION ALL SELECT fee_wei FROM outgoing WHERE fee_wei IS NOT NULL
     )`,
  )

  return {
    order: ({ action, reason, lines }, at) =>
      write(() => {
        insert({ action, reason, lines: JSON.stringify(lines), at })
        const stored = newest.one({ action })
        if (stored === null) throw new HearthError('engine/impossible', 'A claim order was not stored.')
        return stored
      }),
    sent: (n, transaction, problem, at) => write(() => void sent({ n, transaction, problem, at })),
    end: (n, state, problem, at) => write(() => void end({ n, state, problem, at })),
    open: () => read(() => open.all({})),
    wasHandedIn: (channelId, signedMax) =>
      read(() => handedIn.one({ channelId, signedMax: signedMax.toString() })?.found === 1),
    newest: (action) => read(() => newest.one({ action })),
    ...readings.store,
    book: ({ claims, settlements }, nextBlock, at) =>
      write(() => {
        for (const claim of claims) {
          addClaim({ ...claim, amount: claim.amount.toString(), total: claim.total.toString(), at })
        }
        for (const settled of settlements) readings.addSettlement(settled, at)
        moveScan({ nextBlock })
      }),
    gasSpent: () => read(() => gas.one({})?.wei ?? 0n),
  }
}

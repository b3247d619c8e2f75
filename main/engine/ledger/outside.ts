import { z } from 'zod'
import { Bytes32, LowerAddress, type Address, type Hex } from '../../../contract/money.ts'
import { StoredUnits } from './amounts.ts'
import type { Books } from './books.ts'
import type { Notes } from './notes.ts'
import { change, query } from './rows.ts'

/** A transfer of the coin to the wallet, as a final block has it. */
export interface ReceivedEvent {
  readonly transaction: Hex
  readonly logIndex: number
  /** Lower case. */
  readonly from: Address
  /** Base units, more than 0. */
  readonly amount: bigint
  readonly blockNumber: number
  readonly blockHash: Hex
}

/** Money that somebody sent to the wallet without buying anything. It can be withdrawn, and is never earned. */
export interface OutsideStore {
  /** Books each transfer once, final, however often it is found. */
  book(received: readonly ReceivedEvent[], at: number): void
  /** Whether a payment, a settlement or a line from outside stands for this transaction. */
  isKnown(transaction: Hex): boolean
  /**
   * What the books have of the authorization that a transfer used: `waiting` while its payment is settled, `known` after
   * that, also when it was given up, since the chain may show later that it came after all.
   */
  payment(authorization: { readonly from: Address; readonly nonce: Hex }): 'none' | 'waiting' | 'known'
  get(n: number): ReceivedEvent | null
}

const Row = z.object({
  transaction: Bytes32,
  logIndex: z.int(),
  from: LowerAddress,
  amount: StoredUnits,
  blockNumber: z.int(),
  blockHash: Bytes32,
})
const Found = z.object({ n: z.int() })

export function openOutside({ db, read, write }: Books, notes: Pick<Notes, 'add'>): OutsideStore {
  const byNumber = query(
    db,
    Row,
    `SELECT transaction_hash AS "transaction", log_index AS logIndex, from_address AS "from", amount,
       block_number AS blockNumber, block_hash AS blockHash FROM received WHERE n = @n`,
  )
  const insert = change(
    db,
    `INSERT INTO received (at, transaction_hash, log_index, from_address, amount, block_number, block_hash)
     VALUES (@at, @transaction, @logIndex, @from, @amount, @blockNumber, @blockHash) ON CONFLICT DO NOTHING`,
  )
  const newest = query(db, Found, 'SELECT coalesce(max(n), 0) AS n FROM received')
  const addEntry = change(
    db,
    `INSERT INTO entries (at, kind, amount, state, received_n)
     SELECT at, 'outside', amount, 'final', n FROM received WHERE n = @n`,
  )
  const ours = query(
    db,
    Found,
    `SELECT EXISTS (SELECT 1 FROM payments WHERE transaction_hash = @transaction)
         OR EXISTS (SELECT 1 FROM settlements WHERE transaction_hash = @transaction)
         OR EXISTS (SELECT 1 FROM received WHERE transaction_hash = @transaction) AS n`,
  )
  const paying = query(
    db,
    z.object({ state: z.string() }),
    'SELECT state FROM payments WHERE payer = @from AND nonce = @nonce',
  )

  function add(event: ReceivedEvent, at: number): void {
    if (insert({ ...event, amount: event.amount.toString(), at }) === 0) return
    const n = newest.one({})?.n ?? 0
    addEntry({ n })
    notes.add('received', `${n}`, at)
  }

  return {
    book: (received, at) =>
      write(() => {
        for (const event of received) add(event, at)
      }),
    isKnown: (transaction) => read(() => ours.one({ transaction })?.n === 1),
    payment: ({ from, nonce }) =>
      read(() => {
        const found = paying.one({ from, nonce })
        if (found === null) return 'none'
        return found.state === 'reserved' || found.state === 'settling' ? 'waiting' : 'known'
      }),
    get: (n) => read(() => byNumber.one({ n })),
  }
}

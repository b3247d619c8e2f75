import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import { type Address, Bytes32, HexBytes, LowerAddress } from '../../../contract/money.ts'
import { StoredUnits } from './amounts.ts'
import { type Attempt, openAttempts } from './attempts.ts'
import type { Books } from './books.ts'
import type { NewOutgoing, OutgoingRecord, OutgoingStore } from './outgoing-records.ts'
import { change, query } from './rows.ts'

const Row = z.object({
  id: z.int(),
  account: LowerAddress,
  nonce: z.int(),
  purpose: z.string(),
  state: z.enum(['signed', 'broadcast', 'mined', 'final', 'failed', 'replaced', 'refused']),
  raw: HexBytes,
  transaction: Bytes32,
  blockNumber: z.int().nullable(),
  blockHash: Bytes32.nullable(),
  feeWei: StoredUnits.nullable(),
  reorganised: z.int(),
  problem: z.string().nullable(),
  createdAt: z.int(),
  updatedAt: z.int(),
})

const SELECT = `
  SELECT n AS id, account, nonce, purpose, state, raw, transaction_hash AS "transaction", block_number AS blockNumber,
    block_hash AS blockHash, fee_wei AS feeWei, reorganised, problem, created_at AS createdAt, updated_at AS updatedAt
  FROM outgoing`

const ownerOf = (id: number): string => `outgoing:${id}`
const lower = (account: Address): Address => LowerAddress.parse(account.toLowerCase())

/** The outbox of the key that settles payments: bytes are on disk before they are sent. */
export function openOutgoing(books: Books): OutgoingStore {
  const { db, read, write, writeSoon } = books
  const attempts = openAttempts(books)
  const byId = query(db, Row, `${SELECT} WHERE n = @id`)
  const byHash = query(
    db,
    Row,
    `${SELECT} WHERE transaction_hash = @hash
       OR n IN (SELECT CAST(substr(owner, 10) AS INTEGER) FROM attempts
                WHERE transaction_hash = @hash AND owner GLOB 'outgoing:*')`,
  )
  const live = query(
    db,
    Row,
    `${SELECT} WHERE state IN ('signed', 'broadcast', 'mined') AND account = @account ORDER BY n`,
  )
  const waiting = query(
    db,
    z.object({ count: z.int() }),
    // The first condition is that of the index.
    `SELECT count(*) AS count FROM outgoing
     WHERE state IN ('signed', 'broadcast', 'mined') AND state <> 'mined' AND account = @account`,
  )
  const from = query(
    db,
    Row,
    `${SELECT} WHERE account = @account AND nonce >= @nonce AND state IN ('signed', 'broadcast', 'mined', 'final', 'failed')
     ORDER BY nonce, n LIMIT @limit`,
  )
  const insert = change(
    db,
    `INSERT INTO outgoing (account, nonce, purpose, raw, transaction_hash, state, created_at, updated_at)
     VALUES (@account, @nonce, @purpose, @raw, @transaction, 'signed', @at, @at)`,
  )
  const useBytes = change(
    db,
    'UPDATE outgoing SET raw = @raw, transaction_hash = @transaction, updated_at = @at WHERE n = @id',
  )
  const signAnew = change(db, `UPDATE outgoing SET state = 'signed', problem = NULL, updated_at = @at WHERE n = @id`)
  const advance = change(
    db,
    `UPDATE outgoing SET state = @state, block_number = coalesce(@blockNumber, block_number),
       block_hash = coalesce(@blockHash, block_hash), fee_wei = coalesce(@feeWei, fee_wei),
       problem = @problem, updated_at = @at WHERE n = @id`,
  )
  const takeBack = change(
    db,
    `UPDATE outgoing SET state = 'broadcast', reorganised = reorganised + 1, block_number = NULL, block_hash = NULL,
       fee_wei = NULL, problem = NULL, updated_at = @at WHERE n = @id AND state = 'mined'`,
  )

  function add(transaction: NewOutgoing, at: number): OutgoingRecord {
    const known = byHash.one({ hash: transaction.transaction })
    // The node refused the very same bytes before.
    if (known?.state === 'refused') signAnew({ id: known.id, at })
    else insert({ ...transaction, account: lower(transaction.account), at })
    return need(byHash.one({ hash: transaction.transaction }))
  }

  /** The first bytes stand in the row alone; all of them are listed once there are several. */
  function attemptsOf({ id, raw, transaction, createdAt }: OutgoingRecord): readonly Attempt[] {
    const listed = attempts.of(ownerOf(id))
    return listed.length === 0 ? [{ raw, transaction, at: createdAt }] : listed
  }

  return {
    add: (transaction, at) => write(() => add(transaction, at)),
    signedAgain: (id, signed, at) =>
      write(() => {
        for (const known of attemptsOf(need(byId.one({ id })))) attempts.add(ownerOf(id), known, known.at)
        attempts.add(ownerOf(id), signed, at)
        useBytes({ id, raw: signed.raw, transaction: signed.transaction, at })
        return need(byId.one({ id }))
      }),
    attempts: (id) => read(() => attemptsOf(need(byId.one({ id })))),
    advance: (id, state, { mined, feeWei, problem }, at) =>
      writeSoon(() => {
        if (mined !== undefined && mined.transaction !== need(byId.one({ id })).transaction) {
          useBytes({ id, ...attempts.need(ownerOf(id), mined.transaction), at })
        }
        advance({
          id,
          state,
          blockNumber: mined?.blockNumber ?? null,
          blockHash: mined?.blockHash ?? null,
          feeWei: feeWei?.toString() ?? null,
          problem: problem ?? null,
          at,
        })
        return need(byId.one({ id }))
      }),
    unmined: (id, at) =>
      write(() => {
        if (takeBack({ id, at }) === 0) {
          throw new HearthError('ledger/not-mined', 'Only a mined transaction can lose its block.')
        }
        return need(byId.one({ id }))
      }),
    byTransaction: (hash) => read(() => byHash.one({ hash })),
    waiting: (account) => read(() => waiting.one({ account: lower(account) })?.count ?? 0),
    live: (account) => read(() => live.all({ account: lower(account) })),
    from: (account, nonce, limit) => read(() => from.all({ account: lower(account), nonce, limit })),
  }
}

function need(record: OutgoingRecord | null): OutgoingRecord {
  if (record !== null) return record
  throw new HearthError('ledger/unknown-transaction', 'There is no such transaction in the books.')
}

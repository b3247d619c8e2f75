import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import { type Address, LowerAddress } from '../../../contract/money.ts'
import type { Attempt } from './attempts.ts'
import type { Books } from './books.ts'
import type { NewOutgoing, OutgoingRecord, OutgoingStore } from './outgoing-records.ts'
import { change, query } from './rows.ts'
import { openSignedMoves, SENT_COLUMNS, SENT_STATES, sentRow } from './signed-transactions.ts'

const Row = z.object({
  ...sentRow,
  account: LowerAddress,
  purpose: z.string(),
  state: z.enum([...SENT_STATES, 'refused']),
})

const SELECT = `SELECT account, purpose, ${SENT_COLUMNS} FROM outgoing`

const lower = (account: Address): Address => LowerAddress.parse(account.toLowerCase())

/** The outbox of the key that settles payments: bytes are on disk before they are sent. */
export function openOutgoing(books: Books): OutgoingStore {
  const { db, read, write, writeSoon } = books
  const moves = openSignedMoves(books, { table: 'outgoing', owner: 'outgoing', lostWithBlock: ['problem'] })
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
  const signAnew = change(db, `UPDATE outgoing SET state = 'signed', problem = NULL, updated_at = @at WHERE n = @id`)

  function add(transaction: NewOutgoing, at: number): OutgoingRecord {
    const known = byHash.one({ hash: transaction.transaction })
    // The node refused the very same bytes before.
    if (known?.state === 'refused') signAnew({ id: known.id, at })
    else insert({ ...transaction, account: lower(transaction.account), at })
    return need(byHash.one({ hash: transaction.transaction }))
  }

  /** The first bytes stand in the row alone; all of them are listed once there are several. */
  function attemptsOf({ id, raw, transaction, createdAt }: OutgoingRecord): readonly Attempt[] {
    const listed = moves.listed(id)
    return listed.length === 0 ? [{ raw, transaction, at: createdAt }] : listed
  }

  return {
    add: (transaction, at) => write(() => add(transaction, at)),
    signedAgain: (id, signed, at) =>
      write(() => {
        for (const known of attemptsOf(need(byId.one({ id })))) moves.list(id, known, known.at)
        moves.signAgain(id, signed, at)
        return need(byId.one({ id }))
      }),
    attempts: (id) => read(() => attemptsOf(need(byId.one({ id })))),
    advance: (id, state, facts, at) =>
      writeSoon(() => {
        moves.advance(need(byId.one({ id })), state, facts, at)
        return need(byId.one({ id }))
      }),
    unmined: (id, at) =>
      write(() => {
        if (!moves.takeBack(id, at)) {
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

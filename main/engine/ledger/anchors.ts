import { z } from 'zod'
import { AnchorEvidence } from '../../../contract/anchor.ts'
import { HearthError } from '../../../contract/errors.ts'
import { Bytes32, LowerAddress } from '../../../contract/money.ts'
import type { Books } from './books.ts'
import type { AnchorStore } from './ledger.ts'
import type { AnchorRecord } from './records.ts'
import { change, query } from './rows.ts'
import { openSignedMoves, SENT_COLUMNS, SENT_STATES, sentRow } from './signed-transactions.ts'

const Evidence = z
  .string()
  .nullable()
  .transform((text) => (text === null ? null : AnchorEvidence.parse(JSON.parse(text))))

const Row = z.object({
  ...sentRow,
  contract: LowerAddress,
  fromSeq: z.int(),
  toSeq: z.int(),
  root: Bytes32,
  prevRoot: Bytes32,
  state: z.enum(SENT_STATES),
  evidence: Evidence,
})

const SELECT = `
  SELECT contract, from_seq AS fromSeq, to_seq AS toSeq, root, prev_root AS prevRoot, evidence, ${SENT_COLUMNS}
  FROM anchors`

/** The anchors of the receipts: each stored, signed, before it is sent. */
export function openAnchors(books: Books): AnchorStore {
  const { db, read, write } = books
  const moves = openSignedMoves(books, { table: 'anchors', owner: 'anchor', lostWithBlock: ['evidence'] })
  const byId = query(db, Row, `${SELECT} WHERE n = @id`)
  const alive = query(db, Row, `${SELECT} WHERE state NOT IN ('final', 'replaced', 'failed')`)
  const newest = query(db, Row, `${SELECT} ORDER BY n DESC LIMIT 1`)
  const lastFinal = query(db, Row, `${SELECT} WHERE state = 'final' ORDER BY n DESC LIMIT 1`)
  const covering = query(
    db,
    Row,
    `${SELECT} WHERE state IN ('mined', 'final') AND from_seq <= @to AND to_seq >= @from ORDER BY n LIMIT @limit`,
  )
  const insert = change(
    db,
    `INSERT INTO anchors (contract, from_seq, to_seq, root, prev_root, state, nonce, raw, transaction_hash,
       created_at, updated_at)
     VALUES (@contract, @fromSeq, @toSeq, @root, @prevRoot, 'signed', @nonce, @raw, @transaction, @at, @at)`,
  )
  const keepEvidence = change(db, 'UPDATE anchors SET evidence = @evidence WHERE n = @id')

  function need(id: number): AnchorRecord {
    const anchor = byId.one({ id })
    if (anchor === null) throw new HearthError('ledger/unknown-anchor', 'There is no such anchor in the books.')
    return anchor
  }

  return {
    sign: (anchor, at) =>
      write(() => {
        if (alive.one({}) !== null) throw new HearthError('ledger/anchor-under-way', 'Another anchor is under way.')
        insert({ ...anchor, at })
        const stored = need(z.int().parse(newest.one({})?.id))
        moves.list(stored.id, anchor, at)
        return stored
      }),
    signedAgain: (id, signed, at) =>
      write(() => {
        moves.signAgain(id, signed, at)
        return need(id)
      }),
    attempts: (id) => read(() => moves.listed(id)),
    advance: (id, state, { evidence = null, ...facts }, at) =>
      write(() => {
        moves.advance(need(id), state, facts, at)
        if (evidence !== null) keepEvidence({ id, evidence: JSON.stringify(evidence) })
        return need(id)
      }),
    unmined: (id, at) =>
      write(() => {
        if (!moves.takeBack(id, at)) {
          throw new HearthError('ledger/not-mined', 'Only a mined anchor can lose its block.')
        }
        return need(id)
      }),
    live: () => read(() => alive.one({})),
    newest: () => read(() => newest.one({})),
    lastFinal: () => read(() => lastFinal.one({})),
    covering: (from, to, limit) => read(() => covering.all({ from, to, limit })),
  }
}

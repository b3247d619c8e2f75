import { z } from 'zod'
import { AnchorEvidence } from '../../../contract/anchor.ts'
import { HearthError } from '../../../contract/errors.ts'
import { Bytes32, HexBytes, LowerAddress } from '../../../contract/money.ts'
import { StoredUnits } from './amounts.ts'
import { openAttempts } from './attempts.ts'
import type { Books } from './books.ts'
import type { AnchorStore } from './ledger.ts'
import type { AnchorRecord } from './records.ts'
import { change, query } from './rows.ts'

const Evidence = z
  .string()
  .nullable()
  .transform((text) => (text === null ? null : AnchorEvidence.parse(JSON.parse(text))))

const Row = z.object({
  id: z.int(),
  contract: LowerAddress,
  fromSeq: z.int(),
  toSeq: z.int(),
  root: Bytes32,
  prevRoot: Bytes32,
  state: z.enum(['signed', 'broadcast', 'mined', 'final', 'replaced', 'failed']),
  nonce: z.int(),
  raw: HexBytes,
  transaction: Bytes32,
  blockNumber: z.int().nullable(),
  blockHash: Bytes32.nullable(),
  evidence: Evidence,
  feeWei: StoredUnits.nullable(),
  reorganised: z.int(),
  problem: z.string().nullable(),
  createdAt: z.int(),
  updatedAt: z.int(),
})

const SELECT = `
  SELECT n AS id, contract, from_seq AS fromSeq, to_seq AS toSeq, root, prev_root AS prevRoot, state, nonce, raw,
    transaction_hash AS "transaction", block_number AS blockNumber, block_hash AS blockHash, evidence,
    fee_wei AS feeWei, reorganised, problem, created_at AS createdAt, updated_at AS updatedAt
  FROM anchors`

const ownerOf = (id: number): string => `anchor:${id}`

/** The anchors of the receipts: each stored, signed, before it is sent. */
export function openAnchors(books: Books): AnchorStore {
  const { db, read, write } = books
  const attempts = openAttempts(books)
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
  const useBytes = change(
    db,
    'UPDATE anchors SET raw = @raw, transaction_hash = @transaction, updated_at = @at WHERE n = @id',
  )
  const advance = change(
    db,
    `UPDATE anchors SET state = @state, block_number = coalesce(@blockNumber, block_number),
       block_hash = coalesce(@blockHash, block_hash), evidence = coalesce(@evidence, evidence),
       fee_wei = coalesce(@feeWei, fee_wei), problem = @problem, updated_at = @at WHERE n = @id`,
  )
  const takeBack = change(
    db,
    `UPDATE anchors SET state = 'broadcast', reorganised = reorganised + 1, block_number = NULL, block_hash = NULL,
       evidence = NULL, fee_wei = NULL, updated_at = @at WHERE n = @id AND state = 'mined'`,
  )

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
        attempts.add(ownerOf(stored.id), anchor, at)
        return stored
      }),
    signedAgain: (id, signed, at) =>
      write(() => {
        attempts.add(ownerOf(id), signed, at)
        useBytes({ id, raw: signed.raw, transaction: signed.transaction, at })
        return need(id)
      }),
    attempts: (id) => read(() => attempts.of(ownerOf(id))),
    advance: (id, state, { mined, feeWei, evidence, problem }, at) =>
      write(() => {
        if (mined !== undefined && mined.transaction !== need(id).transaction) {
          useBytes({ id, ...attempts.need(ownerOf(id), mined.transaction), at })
        }
        advance({
          id,
          state,
          blockNumber: mined?.blockNumber ?? null,
          blockHash: mined?.blockHash ?? null,
          evidence: evidence === undefined || evidence === null ? null : JSON.stringify(evidence),
          feeWei: feeWei?.toString() ?? null,
          problem: problem ?? null,
          at,
        })
        return need(id)
      }),
    unmined: (id, at) =>
      write(() => {
        if (takeBack({ id, at }) === 0) {
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

import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import { AgentId } from '../../../contract/agent-registry.ts'
import { IdentityCallKind } from '../../../contract/identity.ts'
import { Bytes32, HexBytes, LowerAddress } from '../../../contract/money.ts'
import { StoredUnits } from './amounts.ts'
import { openAttempts } from './attempts.ts'
import type { Books } from './books.ts'
import type { IdentityCallRecord, IdentityStore } from './identity-records.ts'
import { change, query } from './rows.ts'

const Row = z.object({
  id: z.int(),
  kind: IdentityCallKind,
  about: z.string(),
  sender: LowerAddress,
  state: z.enum(['signed', 'broadcast', 'mined', 'final', 'replaced', 'failed']),
  nonce: z.int(),
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
  SELECT n AS id, kind, about, sender, state, nonce, raw, transaction_hash AS "transaction",
    block_number AS blockNumber, block_hash AS blockHash, fee_wei AS feeWei, reorganised, problem,
    created_at AS createdAt, updated_at AS updatedAt
  FROM identity_calls`

const ownerOf = (id: number): string => `identity:${id}`

/** The transactions of the agent: each stored, signed, before it is sent. */
export function openIdentity(books: Books): IdentityStore {
  const { db, read, write } = books
  const attempts = openAttempts(books)
  const byId = query(db, Row, `${SELECT} WHERE n = @id`)
  const open = query(db, Row, `${SELECT} WHERE state IN ('signed', 'broadcast', 'mined') ORDER BY n`)
  const newest = query(db, Row, `${SELECT} ORDER BY n DESC LIMIT @limit`)
  const about = query(db, Row, `${SELECT} WHERE kind = @kind AND about = @about ORDER BY n DESC LIMIT 20`)
  const agent = query(db, z.object({ id: AgentId }), 'SELECT agent_id AS id FROM agents ORDER BY n DESC LIMIT 1')
  const insert = change(
    db,
    `INSERT INTO identity_calls (kind, about, sender, state, nonce, raw, transaction_hash, created_at, updated_at)
     VALUES (@kind, @about, @sender, 'signed', @nonce, @raw, @transaction, @at, @at)`,
  )
  const useBytes = change(
    db,
    'UPDATE identity_calls SET raw = @raw, transaction_hash = @transaction, updated_at = @at WHERE n = @id',
  )
  const advance = change(
    db,
    `UPDATE identity_calls SET state = @state, block_number = coalesce(@blockNumber, block_number),
       block_hash = coalesce(@blockHash, block_hash), fee_wei = coalesce(@feeWei, fee_wei), problem = @problem,
       updated_at = @at WHERE n = @id`,
  )
  const takeBack = change(
    db,
    `UPDATE identity_calls SET state = 'broadcast', reorganised = reorganised + 1, block_number = NULL,
       block_hash = NULL, fee_wei = NULL, updated_at = @at WHERE n = @id AND state = 'mined'`,
  )
  const made = change(db, 'INSERT INTO agents (agent_id, call, at) VALUES (@agentId, @call, @at)')
  const unmade = change(db, 'DELETE FROM agents WHERE call = @call')

  function need(id: number): IdentityCallRecord {
    const call = byId.one({ id })
    if (call === null) throw new HearthError('ledger/unknown-call', 'There is no such call of a registry in the books.')
    return call
  }

  return {
    sign: (call, at) =>
      write(() => {
        insert({ ...call, at })
        const stored = need(z.int().parse(newest.one({ limit: 1 })?.id))
        attempts.add(ownerOf(stored.id), call, at)
        return stored
      }),
    signedAgain: (id, signed, at) =>
      write(() => {
        attempts.add(ownerOf(id), signed, at)
        useBytes({ id, raw: signed.raw, transaction: signed.transaction, at })
        return need(id)
      }),
    attempts: (id) => read(() => attempts.of(ownerOf(id))),
    advance: (id, state, { mined, feeWei, problem, agentId }, at) =>
      write(() => {
        if (mined !== undefined && mined.transaction !== need(id).transaction) {
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
        if (agentId !== undefined) {
          unmade({ call: id })
          made({ agentId, call: id, at })
        }
        return need(id)
      }),
    unmined: (id, at) =>
      write(() => {
        if (takeBack({ id, at }) === 0) {
          throw new HearthError('ledger/not-mined', 'Only a mined call of a registry can lose its block.')
        }
        unmade({ call: id })
        return need(id)
      }),
    open: () => read(() => open.all({})),
    newest: (limit) => read(() => newest.all({ limit })),
    about: (kind, what) => read(() => about.all({ kind, about: what })),
    agent: () => read(() => agent.one({})?.id ?? null),
    adopt: (agentId, at) => {
      write(() => made({ agentId: AgentId.parse(agentId), call: null, at }))
    },
  }
}

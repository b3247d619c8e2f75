import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import { AgentId } from '../../../contract/agent-id.ts'
import { IdentityCallKind } from '../../../contract/identity.ts'
import { LowerAddress } from '../../../contract/money.ts'
import type { Books } from './books.ts'
import type { IdentityCallRecord, IdentityStore } from './identity-records.ts'
import type { Notes } from './notes.ts'
import { change, query } from './rows.ts'
import { openSignedMoves, SENT_COLUMNS, SENT_STATES, sentRow } from './signed-transactions.ts'
import { agentNote } from './told.ts'

const Row = z.object({
  ...sentRow,
  kind: IdentityCallKind,
  about: z.string(),
  sender: LowerAddress,
  state: z.enum(SENT_STATES),
})

const SELECT = `SELECT kind, about, sender, ${SENT_COLUMNS} FROM identity_calls`

/** The transactions of the agent: each stored, signed, before it is sent. */
export function openIdentity(books: Books, notes: Notes): IdentityStore {
  const { db, read, write } = books
  const moves = openSignedMoves(books, { table: 'identity_calls', owner: 'identity' })
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
  const made = change(db, 'INSERT INTO agents (agent_id, call, at) VALUES (@agentId, @call, @at)')
  const unmade = change(db, 'DELETE FROM agents WHERE call = @call')
  const none = change(db, 'DELETE FROM agents')
  const agentNow = (): string | null => agent.one({})?.id ?? null

  function need(id: number): IdentityCallRecord {
    const call = byId.one({ id })
    if (call === null) throw new HearthError('ledger/unknown-call', 'There is no such call of a registry in the books.')
    return call
  }

  /** Does what may give us another agent, and notes it when it did. */
  function changingAgent(at: number, work: () => void): void {
    const before = agentNow()
    work()
    const after = agentNow()
    if (after !== before) notes.add('agent', agentNote(after), at)
  }

  return {
    sign: (call, at) =>
      write(() => {
        insert({ ...call, at })
        const stored = need(z.int().parse(newest.one({ limit: 1 })?.id))
        moves.list(stored.id, call, at)
        return stored
      }),
    signedAgain: (id, signed, at) =>
      write(() => {
        moves.signAgain(id, signed, at)
        return need(id)
      }),
    attempts: (id) => read(() => moves.listed(id)),
    advance: (id, state, { agentId, ...facts }, at) =>
      write(() => {
        moves.advance(need(id), state, facts, at)
        if (agentId !== undefined) {
          changingAgent(at, () => {
            unmade({ call: id })
            made({ agentId, call: id, at })
          })
        }
        return need(id)
      }),
    unmined: (id, at) =>
      write(() => {
        if (!moves.takeBack(id, at)) {
          throw new HearthError('ledger/not-mined', 'Only a mined call of a registry can lose its block.')
        }
        changingAgent(at, () => unmade({ call: id }))
        return need(id)
      }),
    open: () => read(() => open.all({})),
    newest: (limit) => read(() => newest.all({ limit })),
    about: (kind, what) => read(() => about.all({ kind, about: what })),
    agent: () => read(agentNow),
    adopt: (agentId, at) => {
      write(() => changingAgent(at, () => made({ agentId: AgentId.parse(agentId), call: null, at })))
    },
    tell: (agentId, at) => {
      write(() => {
        if (agentId === null) none({})
        else made({ agentId: AgentId.parse(agentId), call: null, at })
        notes.add('agent', agentNote(agentId), at)
      })
    },
  }
}

import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import { Bytes32, ChainId, HexBytes, LowerAddress } from '../../../contract/money.ts'
import { StoredUnits } from './amounts.ts'
import { openAttempts } from './attempts.ts'
import { openAuthorizations } from './authorizations.ts'
import type { Books } from './books.ts'
import type { Entries } from './entries.ts'
import type { Jobs } from './jobs.ts'
import type { Notes } from './notes.ts'
import type { TransferStore } from './ledger.ts'
import type { NewTransfer, TransferRecord } from './records.ts'
import { change, page, query } from './rows.ts'
import { factColumns } from './signed-transactions.ts'

const Row = z.object({
  id: z.string(),
  kind: z.enum(['withdrawal', 'refund']),
  method: z.enum(['transaction', 'authorization']),
  network: ChainId,
  asset: LowerAddress,
  from: LowerAddress,
  to: LowerAddress,
  amount: StoredUnits,
  state: z.enum(['requested', 'signed', 'broadcast', 'mined', 'final', 'replaced', 'failed']),
  nonce: z.int().nullable(),
  raw: HexBytes.nullable(),
  transaction: Bytes32.nullable(),
  blockNumber: z.int().nullable(),
  blockHash: Bytes32.nullable(),
  feeWei: StoredUnits.nullable(),
  jobId: z.string().nullable(),
  problem: z.string().nullable(),
  createdAt: z.int(),
  updatedAt: z.int(),
})
const Owed = z.object({ jobId: z.string(), to: LowerAddress, amount: StoredUnits })

const ENDED: readonly TransferRecord['state'][] = ['final', 'replaced', 'failed']

const UNDER_WAY: readonly TransferRecord['state'][] = ['signed', 'broadcast']

const ownerOf = (id: string): string => `transfer:${id}`

const SELECT = `
  SELECT n, id, kind, method, network, asset, from_address AS "from", to_address AS "to", amount, state, nonce, raw,
    transaction_hash AS "transaction", block_number AS blockNumber, block_hash AS blockHash, fee_wei AS feeWei,
    job_id AS jobId, problem, created_at AS createdAt, updated_at AS updatedAt
  FROM transfers`
const OWED = `
  SELECT j.id AS jobId, p.payer AS "to", p.amount FROM jobs j JOIN payments p ON p.id = j.payment_ref
  WHERE j.refund = 'owed' AND NOT EXISTS (SELECT 1 FROM reversals r WHERE r.payment_ref = p.id) AND NOT EXISTS (
    SELECT 1 FROM transfers t WHERE t.job_id = j.id AND t.state NOT IN ('replaced', 'failed')
  )`

/** Money out: withdrawals and refunds in one outbox, each stored before anything is sent. */
export function openTransfers(books: Books, jobs: Jobs, entries: Entries, notes: Notes): TransferStore {
  const { db, read, write } = books
  const byId = query(db, Row, `${SELECT} WHERE id = @id`)
  const live = query(db, Row, `${SELECT} WHERE state NOT IN ('final', 'replaced', 'failed') ORDER BY n`)
  const rows = query(
    db,
    Row.extend({ n: z.int() }),
    `${SELECT} WHERE kind = @kind AND (@before IS NULL OR n < @before) ORDER BY n DESC LIMIT @limit`,
  )
  const next = query(
    db,
    z.object({ next: z.int() }),
    'SELECT coalesce(max(nonce) + 1, 0) AS next FROM transfers WHERE from_address = @from',
  )
  const ofKind = query(db, z.object({ total: z.int() }), 'SELECT count(*) AS total FROM transfers WHERE kind = @kind')
  const owed = query(db, Owed, `${OWED} ORDER BY j.n`)
  const owedFor = query(db, Owed, `${OWED} AND j.id = @jobId`)
  const insert = change(
    db,
    `INSERT INTO transfers (id, kind, method, network, asset, from_address, to_address, amount, state, job_id,
       created_at, updated_at)
     VALUES (@id, @kind, @method, @network, @asset, @from, @to, @amount, 'requested', @jobId, @at, @at)`,
  )
  const sign = change(
    db,
    `UPDATE transfers SET state = 'signed', nonce = @nonce, raw = @raw, transaction_hash = @transaction,
       problem = NULL, updated_at = @at WHERE id = @id`,
  )
  const useBytes = change(
    db,
    'UPDATE transfers SET raw = @raw, transaction_hash = @transaction, problem = NULL, updated_at = @at WHERE id = @id',
  )
  const noteTransaction = change(db, 'UPDATE transfers SET transaction_hash = @transaction WHERE id = @id')
  const attempts = openAttempts(books)
  const authorizations = openAuthorizations(books)
  const advance = change(
    db,
    `UPDATE transfers SET state = @state, block_number = coalesce(@blockNumber, block_number),
       block_hash = coalesce(@blockHash, block_hash), fee_wei = coalesce(@feeWei, fee_wei),
       problem = @problem, updated_at = @at WHERE id = @id`,
  )
  const recordReorg = change(
    db,
    `INSERT INTO reorgs (transfer_id, transaction_hash, block_number, block_hash, at)
     SELECT id, transaction_hash, block_number, block_hash, @at FROM transfers WHERE id = @id AND state = 'mined'`,
  )
  const takeBack = change(
    db,
    `UPDATE transfers SET state = 'broadcast', block_number = NULL, block_hash = NULL, fee_wei = NULL, problem = NULL,
       transaction_hash = CASE method WHEN 'transaction' THEN transaction_hash END, updated_at = @at WHERE id = @id`,
  )

  const noteWait = change(
    db,
    `UPDATE transfers SET problem = @problem WHERE id = @id AND state NOT IN ('final', 'replaced', 'failed')`,
  )

  function need(id: string): TransferRecord {
    const transfer = byId.one({ id })
    if (transfer === null) throw new HearthError('ledger/unknown-transfer', 'There is no such transfer in the books.')
    return transfer
  }

  function request(asked: NewTransfer, at: number): TransferRecord {
    const transfer = lowered(asked)
    const known = byId.one({ id: transfer.id })
    if (known !== null) {
      if (isSame(known, transfer)) return known
      throw new HearthError('ledger/transfer-differs', 'This transfer was requested before with other terms.')
    }
    if (transfer.kind === 'withdrawal') requireWithdrawable(transfer, entries.store.withdrawable())
    else requireOwed(transfer, owedFor.one({ jobId: transfer.jobId }))
    return store(transfer, at)
  }

  function store(transfer: NewTransfer, at: number): TransferRecord {
    insert({ ...transfer, method: transfer.method ?? 'transaction', amount: transfer.amount.toString(), at })
    entries.addTransfer(transfer.id, transfer.kind, transfer.amount, at)
    return need(transfer.id)
  }

  /** What the end of a transfer means for the books: the money is gone, or it never left. */
  function close(transfer: TransferRecord, state: TransferRecord['state'], at: number): void {
    const { id, kind, jobId } = transfer
    if (transfer.state !== 'requested' && ENDED.includes(state)) notes.add('closed', id, at)
    if (state === 'failed' || state === 'replaced') entries.endTransfer(id, 'void')
    if (state !== 'final') return
    entries.endTransfer(id, 'final')
    if (kind === 'refund' && jobId !== null) jobs.markRefunded(jobId)
  }

  return {
    request: (transfer, at) => write(() => request(transfer, at)),
    owedRefunds: () => read(() => owed.all({})),
    signed: (id, signed, at) =>
      write(() => {
        const transfer = need(id)
        // The same bytes stored again are a repeated call; other bytes would be a second payment.
        if (transfer.raw === signed.raw && transfer.transaction === signed.transaction) return transfer
        sign({ id, ...signed, at })
        attempts.add(ownerOf(id), signed, at)
        notes.add('signed', id, at)
        return need(id)
      }),
    signedAgain: (id, signed, at) =>
      write(() => {
        if (!UNDER_WAY.includes(need(id).state)) {
          throw new HearthError('ledger/not-under-way', 'Only a transfer that is under way can be signed again.')
        }
        attempts.add(ownerOf(id), signed, at)
        useBytes({ id, raw: signed.raw, transaction: signed.transaction, at })
        notes.add('signed', id, at)
        return need(id)
      }),
    attempts: (id) => read(() => attempts.of(ownerOf(id))),
    authorized: (id, authorization, at) =>
      write(() => {
        if (authorizations.add(id, authorization)) {
          advance({ id, state: 'signed', ...factColumns({}), at })
          notes.add('signed', id, at)
        }
        return need(id)
      }),
    authorization: (id) => read(() => authorizations.of(id)),
    advance: (id, state, facts, at) =>
      write(() => {
        const { mined } = facts
        const transfer = need(id)
        if (mined !== undefined && transfer.method === 'authorization') {
          noteTransaction({ id, transaction: mined.transaction })
        } else if (mined !== undefined && mined.transaction !== transfer.transaction) {
          useBytes({ id, ...attempts.need(ownerOf(id), mined.transaction), at })
        }
        if (ENDED.includes(transfer.state) && transfer.state === state) return transfer
        advance({ id, state, ...factColumns(facts), at })
        close(transfer, state, at)
        return need(id)
      }),
    adopt: (transfer, at) => write(() => byId.one({ id: transfer.id }) ?? store(lowered(transfer), at)),
    unmined: (id, at) =>
      write(() => {
        if (need(id).state === 'broadcast') return need(id)
        if (recordReorg({ id, at }) === 0) {
          throw new HearthError('ledger/not-mined', 'Only a mined transfer can lose its block.')
        }
        takeBack({ id, at })
        return need(id)
      }),
    waits: (id, problem) =>
      write(() => {
        noteWait({ id, problem })
      }),
    get: (id) => read(() => byId.one({ id })),
    nextNumber: (from) => read(() => next.one({ from: from.toLowerCase() })?.next ?? 0),
    live: () => read(() => live.all({})),
    list: ({ kind, ...asked }) =>
      read(() => page(asked, (window) => rows.all({ ...window, kind }), ofKind.one({ kind })?.total ?? 0)),
  }
}

function requireWithdrawable({ amount }: NewTransfer, available: bigint): void {
  if (amount > 0n && amount <= available) return
  throw new HearthError('wallet/insufficient', 'This is more than can be withdrawn now.', {
    hint: `At most ${available} base units can be withdrawn: what was earned, less refunds owed and withdrawals under way.`,
  })
}

function requireOwed({ to, amount }: NewTransfer, owed: z.output<typeof Owed> | null): void {
  if (owed !== null && owed.to === to && owed.amount === amount) return
  throw new HearthError('ledger/no-refund-owed', 'No such refund is owed, or it is already under way.')
}

function isSame(stored: TransferRecord, asked: NewTransfer): boolean {
  if (stored.method !== (asked.method ?? 'transaction')) return false
  const terms = ['kind', 'network', 'asset', 'from', 'to', 'amount', 'jobId'] as const
  return terms.every((term) => stored[term] === asked[term])
}

function lowered(transfer: NewTransfer): NewTransfer {
  const { asset, from, to } = transfer
  return {
    ...transfer,
    asset: LowerAddress.parse(asset.toLowerCase()),
    from: LowerAddress.parse(from.toLowerCase()),
    to: LowerAddress.parse(to.toLowerCase()),
  }
}

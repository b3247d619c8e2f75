import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import { Bytes32, HexBytes, type Hex, LowerAddress } from '../../../contract/money.ts'
import { StoredUnits } from './amounts.ts'
import type { Books } from './books.ts'
import {
  type CallPurpose,
  type CallRecord,
  ChannelConfig,
  type ChannelRecord,
  PendingRequest,
  type VoucherSums,
} from './channel-records.ts'
import type { Page } from './page.ts'
import { jsonColumn } from './json-column.ts'
import { change, page, query } from './rows.ts'

/** The channels inside one transaction. */
export interface ChannelTable {
  get(id: Hex): ChannelRecord | null
  /**
   * Stores a new channel, or what became of a known one. When it was charged more than before, `purpose`
   * says what for, and the difference becomes a call in the books.
   * @throws HearthError `ledger/bad-channel` for a charge that falls, exceeds its voucher or has no purpose
   */
  put(channel: ChannelRecord, purpose: CallPurpose | null, at: number): void
  /**
   * Reserves a channel in the books for as long as this process runs, charged as before: the next `put` writes it down.
   * Its voucher is kept elsewhere. @throws HearthError `ledger/bad-channel` for a charge
   */
  hold(channel: ChannelRecord): void
  /** Forgets a channel that was never charged. */
  remove(id: Hex): void
}

export interface ChannelStore {
  /** One durable transaction over any number of channels. */
  change<Result>(work: (table: ChannelTable) => Result): Result
  /** One that is on the disk itself once `Ledger.durable` has resolved. */
  changeBeside<Result>(work: (table: ChannelTable) => Result): Result
  /** One that a power cut may take away: whoever makes it keeps elsewhere what cannot be found out anew. */
  changeSoon<Result>(work: (table: ChannelTable) => Result): Result
  /** Brings everything that `changeSoon` stored to the disk itself. False where it could not be copied whole. */
  sync(): boolean
  get(id: Hex): ChannelRecord | null
  list(): readonly ChannelRecord[]
  /** Ends every reservation but those of jobs that have not ended: after a start nobody works on any other. */
  dropReservations(): void
  calls(query: { readonly cursor: string | null; readonly limit: number }): Page<CallRecord>
  sums(): VoucherSums
  /** Whose channels, sorted by what is not claimed yet. */
  unclaimed(): readonly { readonly channelId: Hex; readonly amount: bigint; readonly oldest: number }[]
}

const Row = z.object({
  id: Bytes32,
  config: jsonColumn(ChannelConfig),
  openedAt: StoredUnits,
  charged: StoredUnits,
  signedMax: StoredUnits,
  signature: HexBytes,
  bestMax: StoredUnits,
  bestSignature: HexBytes,
  balance: StoredUnits,
  totalClaimed: StoredUnits,
  withdrawRequestedAt: z.int(),
  refundNonce: z.int(),
  lastRequestAt: z.int(),
  pending: jsonColumn(PendingRequest).nullable(),
})

const SELECT = `
  SELECT id, config, opened_at AS openedAt, charged, signed_max AS signedMax, signature, best_max AS bestMax,
    best_signature AS bestSignature, balance, total_claimed AS totalClaimed,
    withdraw_requested_at AS withdrawRequestedAt, refund_nonce AS refundNonce,
    last_request_at AS lastRequestAt, pending
  FROM channels`

const COLUMNS = `charged = @charged, signed_max = @signedMax, signature = @signature, best_max = @bestMax,
  best_signature = @bestSignature, balance = @balance, total_claimed = @totalClaimed,
  withdraw_requested_at = @withdrawRequestedAt, refund_nonce = @refundNonce,
  last_request_at = @lastRequestAt, pending = @pending`

/** Channels kept in memory, so that a call need not parse what the call before it wrote. */
const MOST_KNOWN = 2_000

/** Payment channels and every charge on them. */
export function openChannels({ db, read, write, writeBeside, writeSoon, sync }: Books): ChannelStore {
  const byId = query(db, Row, `${SELECT} WHERE id = @id`)
  const all = query(db, Row, `${SELECT} ORDER BY n`)
  const insert = change(
    db,
    `INSERT INTO channels (id, payer, config, opened_at, charged, signed_max, signature, best_max, best_signature,
       balance, total_claimed, withdraw_requested_at, refund_nonce, last_request_at, pending, created_at)
     VALUES (@id, @payer, @config, @openedAt, @charged, @signedMax, @signature, @bestMax, @bestSignature, @balance,
       @totalClaimed, @withdrawRequestedAt, @refundNonce, @lastRequestAt, @pending, @at)`,
  )
  const update = change(db, `UPDATE channels SET ${COLUMNS} WHERE id = @id`)
  const remove = change(db, 'DELETE FROM channels WHERE id = @id AND charged = opened_at')
  const dropReservations = change(
    db,
    `UPDATE channels SET pending = NULL
     WHERE pending IS NOT NULL AND id NOT IN (SELECT channel_id FROM charges WHERE state = 'open')`,
  )
  const addCall = change(
    db,
    `INSERT INTO calls (channel_n, at, amount, cumulative, kind, ref)
     SELECT n, @at, @amount, @cumulative, @kind, @ref FROM channels WHERE id = @id`,
  )

  // This process is the file's only writer, so what it wrote last is what the file holds.
  const known = new Map<Hex, ChannelRecord>()
  /** Channels as a request under way reserved them, which the file need not know. */
  const held = new Map<Hex, ChannelRecord>()
  /** What the open transaction has changed; null: removed. */
  const changed = new Map<Hex, { readonly channel: ChannelRecord; readonly isHeld: boolean } | null>()

  function find(id: Hex): ChannelRecord | null {
    const written = changed.get(id)
    if (written !== undefined) return written?.channel ?? null
    const remembered = held.get(id) ?? known.get(id)
    if (remembered !== undefined) return remembered
    const stored = byId.one({ id })
    if (stored !== null) remember(stored)
    return stored
  }

  function remember(channel: ChannelRecord): void {
    if (known.size >= MOST_KNOWN) known.clear()
    known.set(channel.id, channel)
  }

  /** What a transaction changed is known once it is on disk, and forgotten when it failed. */
  function changing<Result>(transaction: Books['write'], work: () => Result): Result {
    try {
      const result = transaction(work)
      for (const [id, made] of changed) {
        held.delete(id)
        if (made === null) known.delete(id)
        else if (made.isHeld) held.set(id, made.channel)
        else remember(made.channel)
      }
      return result
    } finally {
      changed.clear()
    }
  }

  const table: ChannelTable = {
    get: (id) => find(lower(id)),
    put: (channel, purpose, at) => {
      const before = find(channel.id)
      const charge = channel.charged - (before?.charged ?? channel.openedAt)
      requireSound(channel, charge, purpose)
      const row = columns(channel)
      if (before === null) insert({ ...row, ...terms(channel), at })
      else update(row)
      changed.set(channel.id, { channel, isHeld: false })
      if (charge === 0n || purpose === null) return
      const { id, charged } = channel
      addCall({
        id,
        at,
        amount: charge.toString(),
        cumulative: charged.toString(),
        kind: purpose.kind,
        ref: purpose.ref,
      })
    },
    hold: (channel) => {
      const before = find(channel.id)
      requireSound(channel, channel.charged - (before?.charged ?? channel.openedAt), null)
      if (before !== null && channel.bestMax < before.bestMax) throw badChannel('The highest voucher never falls.')
      changed.set(channel.id, { channel, isHeld: true })
    },
    remove: (id) => {
      if (remove({ id: lower(id) }) === 1) changed.set(lower(id), null)
    },
  }

  return {
    change: (work) => changing(write, () => work(table)),
    changeBeside: (work) => changing(writeBeside, () => work(table)),
    changeSoon: (work) => changing(writeSoon, () => work(table)),
    sync,
    get: (id) => held.get(lower(id)) ?? known.get(lower(id)) ?? read(() => find(lower(id))),
    list: () => read(() => all.all({}).map((channel) => held.get(channel.id) ?? channel)),
    dropReservations: () => {
      known.clear()
      held.clear()
      write(() => void dropReservations({}))
    },
    ...openCalls({ db, read }),
  }
}

function openCalls({ db, read }: Pick<Books, 'db' | 'read'>): Pick<ChannelStore, 'calls' | 'sums' | 'unclaimed'> {
  const rows = query(
    db,
    z.object({
      n: z.int(),
      callNumber: z.int(),
      channelId: Bytes32,
      payer: LowerAddress,
      at: z.int(),
      amount: StoredUnits,
      cumulative: StoredUnits,
      kind: z.enum(['data', 'events', 'job']),
      ref: z.string(),
      claim: Bytes32.nullable(),
    }),
    `SELECT c.n, c.n AS callNumber, h.id AS channelId, h.payer, c.at, c.amount, c.cumulative, c.kind, c.ref,
       (SELECT k.transaction_hash FROM claims k WHERE k.channel_n = c.channel_n
          AND units_minus(k.total, c.cumulative) NOT GLOB '-*'
        ORDER BY k.block_number, k.log_index LIMIT 1) AS claim
     FROM calls c JOIN channels h ON h.n = c.channel_n
     WHERE @before IS NULL OR c.n < @before ORDER BY c.n DESC LIMIT @limit`,
  )
  const last = query(db, z.object({ n: z.int() }), 'SELECT coalesce(max(n), 0) AS n FROM calls')
  const sums = query(
    db,
    z.object({ charged: StoredUnits, claimed: StoredUnits, settled: StoredUnits }),
    `SELECT (SELECT charged FROM call_sum) AS charged, (SELECT units_sum(amount) FROM claims) AS claimed,
       (SELECT units_sum(amount) FROM sums WHERE kind IN ('vouchers', 'baseline') AND state = 'final') AS settled`,
  )
  const unclaimed = query(
    db,
    z.object({ channelId: Bytes32, amount: StoredUnits, oldest: z.int() }),
    `SELECT h.id AS channelId, units_minus(h.charged, h.total_claimed) AS amount,
       coalesce((SELECT min(c.at) FROM calls c WHERE c.channel_n = h.n
         AND units_minus(c.cumulative, h.total_claimed) NOT GLOB '-*' AND c.cumulative <> h.total_claimed), h.created_at) AS oldest
     FROM channels h WHERE h.charged <> h.total_claimed AND units_minus(h.charged, h.total_claimed) NOT GLOB '-*'`,
  )
  return {
    calls: (request) =>
      read(() => {
        const found = page(request, (window) => rows.all(window), last.one({})?.n ?? 0)
        return { ...found, rows: found.rows.map(({ callNumber, ...row }) => ({ ...row, n: callNumber })) }
      }),
    sums: () => read(() => sums.one({}) ?? { charged: 0n, claimed: 0n, settled: 0n }),
    unclaimed: () => read(() => unclaimed.all({})),
  }
}

function requireSound(channel: ChannelRecord, charge: bigint, purpose: CallPurpose | null): void {
  if (charge < 0n) throw badChannel('A channel cannot be charged less than before.')
  if (channel.charged > channel.bestMax) throw badChannel('No voucher covers what the channel would be charged.')
  if (charge > 0n && purpose === null) throw badChannel('A charge needs something it is for.')
}

function badChannel(sentence: string): HearthError {
  return new HearthError('ledger/bad-channel', sentence)
}

function columns(channel: ChannelRecord) {
  return {
    id: channel.id,
    charged: channel.charged.toString(),
    signedMax: channel.signedMax.toString(),
    signature: channel.signature,
    bestMax: channel.bestMax.toString(),
    bestSignature: channel.bestSignature,
    balance: channel.balance.toString(),
    totalClaimed: channel.totalClaimed.toString(),
    withdrawRequestedAt: channel.withdrawRequestedAt,
    refundNonce: channel.refundNonce,
    lastRequestAt: channel.lastRequestAt,
    pending: channel.pending === null ? null : JSON.stringify(channel.pending),
  }
}

function terms({ config, openedAt }: ChannelRecord) {
  return { payer: config.payer.toLowerCase(), config: JSON.stringify(config), openedAt: openedAt.toString() }
}

function lower(id: Hex): Hex {
  return `0x${id.slice(2).toLowerCase()}`
}

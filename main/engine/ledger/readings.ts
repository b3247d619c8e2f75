import { z } from 'zod'
import { Bytes32, type Hex } from '../../../contract/money.ts'
import { StoredUnits } from './amounts.ts'
import type { Books } from './books.ts'
import type { SettledEvent } from './channel-records.ts'
import type { Notes } from './notes.ts'
import { change, query } from './rows.ts'

/** What the chain said of the payee in one block, after which reading its blocks began. Base units. */
export interface ReadingRecord {
  readonly block: number
  /** Null in books that began before readings were kept. */
  readonly blockHash: Hex | null
  /** Everything that was ever claimed for the payee, by whomever. */
  readonly claimed: bigint
  /** Everything that was ever paid to it. */
  readonly settled: bigint
  /** Of that: before these books began, and not theirs. */
  readonly settledBefore: bigint
  /** What the wallet held; null where nobody asked. */
  readonly held: bigint | null
  /** Of what was settled: what no other line of these books says. It is one line of its own, the baseline. */
  readonly booked: bigint
}

/** Where the books began to read the chain, and what the chain had paid by then. */
export interface ReadingStore {
  /** Where reading the chain's final blocks goes on; null where these books do not know. */
  scan(): ScanRecord | null
  /**
   * Reading begins after the block of `reading`: what of it these books have no line for is booked as one, final. In one
   * transaction with what the caller does in the same one.
   */
  begin(reading: ReadingRecord, claimedBefore: bigint, at: number): void
  /** More was claimed on channels that these books lost than they knew. Only ever more. */
  claimedMore(claimedBefore: bigint): void
  /** What the journal says of a beginning: where to go on is asked of the chain, by whoever goes on with the books. */
  readBefore(reading: ReadingRecord, at: number): void
  /** What the journal says of a payout; one that is booked already is passed over. */
  paidOut(settled: SettledEvent, at: number): void
  readings(): readonly ReadingRecord[]
  reading(n: number): ReadingRecord | null
  /** The beginning that a line of the books comes from; null for any other line. */
  readingOf(entryId: number): ReadingRecord | null
  settlement(n: number): SettledEvent | null
  isBooked(settled: Pick<SettledEvent, 'transaction' | 'logIndex'>): boolean
  /** Notes what older versions stored without; inside a transaction. */
  noteUntold(): void
}

export interface ScanRecord {
  readonly nextBlock: number
  /** Paid out before these books began, and not theirs. */
  readonly settledBefore: bigint
  /** Claimed on channels, or at times, of which these books have no charges. Never less than `settledBefore`. */
  readonly claimedBefore: bigint
}

export interface Readings {
  readonly store: ReadingStore
  /** Inside a transaction: one that is there already is passed over. */
  addSettlement(settled: SettledEvent, at: number): void
}

const Reading = z.object({
  block: z.int(),
  blockHash: Bytes32.nullable(),
  claimed: StoredUnits,
  settled: StoredUnits,
  settledBefore: StoredUnits,
  held: StoredUnits.nullable(),
  booked: StoredUnits,
})
const Settled = z.object({
  transaction: Bytes32,
  logIndex: z.int(),
  amount: StoredUnits,
  blockNumber: z.int(),
  blockHash: Bytes32,
})
const Newest = z.object({ n: z.int() })
const Untold = z.object({ n: z.int(), at: z.int() })

export function openReadings({ db, read, write, writeAlways }: Books, notes: Pick<Notes, 'add'>): Readings {
  const columns = `r.block_number AS block, r.block_hash AS blockHash, r.claimed, r.settled,
    r.settled_before AS settledBefore, r.held, r.booked FROM readings r`
  const all = query(db, Reading, `SELECT ${columns} ORDER BY r.n`)
  const byNumber = query(db, Reading, `SELECT ${columns} WHERE r.n = @n`)
  const ofEntry = query(db, Reading, `SELECT ${columns} JOIN entries e ON e.reading_n = r.n WHERE e.id = @entryId`)
  const newest = query(db, Newest, 'SELECT coalesce(max(n), 0) AS n FROM readings')
  const settlements = `SELECT transaction_hash AS "transaction", log_index AS logIndex, amount,
    block_number AS blockNumber, block_hash AS blockHash FROM settlements`
  const settlement = query(db, Settled, `${settlements} WHERE n = @n`)
  const numberOf = query(
    db,
    Newest,
    'SELECT n FROM settlements WHERE transaction_hash = @transaction AND log_index = @logIndex',
  )
  const untold = (kind: 'reading' | 'paidOut', table: 'readings' | 'settlements') =>
    query(
      db,
      Untold,
      `SELECT t.n, t.at FROM ${table} t
       WHERE NOT EXISTS (SELECT 1 FROM notes o WHERE o.kind = '${kind}' AND o.ref = CAST(t.n AS TEXT)) ORDER BY t.n`,
    )
  const untoldReadings = untold('reading', 'readings')
  const untoldPayouts = untold('paidOut', 'settlements')
  const scan = query(
    db,
    z.object({ nextBlock: z.int(), settledBefore: StoredUnits, claimedBefore: StoredUnits }),
    `SELECT next_block AS nextBlock, settled_before AS settledBefore, claimed_before AS claimedBefore FROM channel_scan`,
  )
  const beginScan = change(
    db,
    `INSERT INTO channel_scan (only_row, next_block, settled_before, claimed_before)
     VALUES (1, @nextBlock, @settledBefore, @claimedBefore)`,
  )
  const skipTo = change(db, 'UPDATE channel_scan SET next_block = max(next_block, @nextBlock)')
  const claimedMore = change(
    db,
    `UPDATE channel_scan SET claimed_before = @claimedBefore
     WHERE units_minus(@claimedBefore, claimed_before) NOT GLOB '-*'`,
  )
  const insert = change(
    db,
    `INSERT INTO readings (at, block_number, block_hash, claimed, settled, settled_before, held, booked)
     VALUES (@at, @block, @blockHash, @claimed, @settled, @settledBefore, @held, @booked)`,
  )
  const addBaseline = change(
    db,
    `INSERT INTO entries (at, kind, amount, state, reading_n) VALUES (@at, 'baseline', @booked, 'final', @n)`,
  )
  const addSettlement = change(
    db,
    `INSERT INTO settlements (transaction_hash, log_index, amount, block_number, block_hash, at)
     VALUES (@transaction, @logIndex, @amount, @blockNumber, @blockHash, @at) ON CONFLICT DO NOTHING`,
  )
  const addEntry = change(
    db,
    `INSERT INTO entries (at, kind, amount, state, settlement_n)
     SELECT at, 'vouchers', amount, 'final', n FROM settlements WHERE n = @n`,
  )

  function add(reading: ReadingRecord, at: number): void {
    const { block, blockHash, claimed, settled, settledBefore, held, booked } = reading
    const paid = { claimed: `${claimed}`, settled: `${settled}`, settledBefore: `${settledBefore}` }
    insert({ at, block, blockHash, ...paid, held: held === null ? null : `${held}`, booked: `${booked}` })
    const n = newest.one({})?.n ?? 0
    if (booked > 0n) addBaseline({ at, booked: `${booked}`, n })
    notes.add('reading', `${n}`, at)
  }

  /** The number of a payout, booked now unless it was before. */
  function payout(settled: SettledEvent, at: number): { readonly n: number; readonly isNew: boolean } {
    const { transaction, logIndex } = settled
    const isNew = addSettlement({ ...settled, amount: `${settled.amount}`, at }) === 1
    const n = numberOf.one({ transaction, logIndex })?.n ?? 0
    if (isNew) addEntry({ n })
    return { n, isNew }
  }

  return {
    addSettlement: (settled, at) => {
      const { n, isNew } = payout(settled, at)
      if (isNew) notes.add('paidOut', `${n}`, at)
    },
    store: {
      scan: () => read(() => scan.one({})),
      begin: (reading, claimedBefore, at) =>
        write(() => {
          add(reading, at)
          const before = { settledBefore: `${reading.settledBefore}`, claimedBefore: `${claimedBefore}` }
          beginScan({ nextBlock: reading.block + 1, ...before })
        }),
      claimedMore: (claimedBefore) => write(() => void claimedMore({ claimedBefore: `${claimedBefore}` })),
      readBefore: (reading, at) =>
        write(() => {
          add(reading, at)
          // Every payout up to that block has its record or is in the line of it: none is looked for again.
          skipTo({ nextBlock: reading.block + 1 })
        }),
      paidOut: (settled, at) =>
        write(() => {
          notes.add('paidOut', `${payout(settled, at).n}`, at)
        }),
      readings: () => read(() => all.all({})),
      reading: (n) => read(() => byNumber.one({ n })),
      readingOf: (entryId) => read(() => ofEntry.one({ entryId })),
      settlement: (n) => read(() => settlement.one({ n })),
      isBooked: ({ transaction, logIndex }) => read(() => numberOf.one({ transaction, logIndex }) !== null),
      noteUntold: () =>
        writeAlways(() => {
          for (const { n, at } of untoldReadings.all({})) notes.add('reading', `${n}`, at)
          for (const { n, at } of untoldPayouts.all({})) notes.add('paidOut', `${n}`, at)
        }),
    },
  }
}

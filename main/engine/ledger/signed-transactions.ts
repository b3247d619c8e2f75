import { z } from 'zod'
import { Bytes32, HexBytes, type Hex } from '../../../contract/money.ts'
import { StoredUnits } from './amounts.ts'
import { type Attempt, openAttempts } from './attempts.ts'
import type { Books } from './books.ts'
import type { Mined } from './mined.ts'
import { change } from './rows.ts'

export const SENT_STATES = ['signed', 'broadcast', 'mined', 'final', 'replaced', 'failed'] as const
/**
 * `signed -> broadcast -> mined -> final | replaced | failed`; back to broadcast when its block was replaced. `failed`: a
 * final block has it, and the contract refused it. `replaced`: another transaction has its number in a final block.
 */
export type SentState = (typeof SENT_STATES)[number]

/** What the books hold of every transaction that a key of ours sends, whatever it is for. */
export interface SentTransaction<State extends string = SentState> {
  readonly id: number
  readonly state: State
  readonly nonce: number
  /** The signed bytes; stored before they are sent, sent again as they are. */
  readonly raw: Hex
  readonly transaction: Hex
  readonly blockNumber: number | null
  readonly blockHash: Hex | null
  readonly feeWei: bigint | null
  /** How often a reorganisation took its block away. */
  readonly reorganised: number
  readonly problem: string | null
  readonly createdAt: number
  readonly updatedAt: number
}

/** Its columns in a row, but for `state`. */
export const sentRow = {
  id: z.int(),
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
}

export const SENT_COLUMNS = `n AS id, state, nonce, raw, transaction_hash AS "transaction", block_number AS blockNumber,
  block_hash AS blockHash, fee_wei AS feeWei, reorganised, problem, created_at AS createdAt, updated_at AS updatedAt`

export type SignedBytes = Pick<SentTransaction, 'raw' | 'transaction'>

/** What the chain says of a transaction. */
export interface SentFacts {
  readonly mined?: Mined
  readonly feeWei?: bigint | null
  readonly problem?: string | null
}

/** What the chain says as columns of a row; null leaves a block or fee that is known. */
export function factColumns({ mined, feeWei, problem }: SentFacts) {
  return {
    blockNumber: mined?.blockNumber ?? null,
    blockHash: mined?.blockHash ?? null,
    feeWei: feeWei?.toString() ?? null,
    problem: problem ?? null,
  }
}

/** Changes of one table of signed transactions, each to be made inside a transaction of the database. */
export interface SignedMoves {
  /** Lists bytes that were signed for a row; the same again changes nothing. */
  list(id: number, signed: SignedBytes, at: number): void
  listed(id: number): readonly Attempt[]
  /** From now on these are the bytes to send; the earlier ones stay listed, since the chain may take any of them. */
  signAgain(id: number, signed: SignedBytes, at: number): void
  /** @throws HearthError `ledger/wrong-transaction` when it was mined under a hash that was never signed for it */
  advance(row: Pick<SentTransaction, 'id' | 'transaction'>, state: string, facts: SentFacts, at: number): void
  /** A reorganisation took its block away: back to broadcast, counted as such. @returns whether it was mined */
  takeBack(id: number, at: number): boolean
}

export function openSignedMoves(
  books: Pick<Books, 'db'>,
  about: {
    readonly table: 'anchors' | 'identity_calls' | 'outgoing'
    /** Under which name, with the number of a row, its bytes are listed. */
    readonly owner: string
    /** Further columns that are empty again when the block is gone. */
    readonly lostWithBlock?: readonly ('evidence' | 'problem')[]
  },
): SignedMoves {
  const { db } = books
  const { table, lostWithBlock = [] } = about
  const attempts = openAttempts(books)
  const useBytes = change(
    db,
    `UPDATE ${table} SET raw = @raw, transaction_hash = @transaction, updated_at = @at WHERE n = @id`,
  )
  const advance = change(
    db,
    `UPDATE ${table} SET state = @state, block_number = coalesce(@blockNumber, block_number),
       block_hash = coalesce(@blockHash, block_hash), fee_wei = coalesce(@feeWei, fee_wei), problem = @problem,
       updated_at = @at WHERE n = @id`,
  )
  const cleared = ['block_number', 'block_hash', 'fee_wei', ...lostWithBlock].map((column) => `${column} = NULL`)
  const takeBack = change(
    db,
    `UPDATE ${table} SET state = 'broadcast', reorganised = reorganised + 1, ${cleared.join(', ')}, updated_at = @at
     WHERE n = @id AND state = 'mined'`,
  )
  const ownerOf = (id: number): string => `${about.owner}:${id}`
  const use = (id: number, { raw, transaction }: SignedBytes, at: number): void => {
    useBytes({ id, raw, transaction, at })
  }

  return {
    list: (id, signed, at) => attempts.add(ownerOf(id), signed, at),
    listed: (id) => attempts.of(ownerOf(id)),
    signAgain: (id, signed, at) => {
      attempts.add(ownerOf(id), signed, at)
      use(id, signed, at)
    },
    advance: ({ id, transaction }, state, facts, at) => {
      const { mined } = facts
      if (mined !== undefined && mined.transaction !== transaction) {
        use(id, attempts.need(ownerOf(id), mined.transaction), at)
      }
      advance({ id, state, ...factColumns(facts), at })
    },
    takeBack: (id, at) => takeBack({ id, at }) > 0,
  }
}

import { z } from 'zod'
import { Address, Bytes32 } from '../../../contract/money.ts'
import { StoredUnits } from './amounts.ts'
import type { Books } from './books.ts'
import type { ClaimRecord } from './channel-records.ts'
import { query } from './rows.ts'

const MOST_JOBS = 20
/** Calls of one claim that are looked at: what is older is counted by nobody who clicks. */
const MOST_CALLS = 2_000

const CLAIMS = `FROM entries e
  JOIN settlements s ON s.n = e.settlement_n
  JOIN claims c ON c.block_number <= s.block_number
    AND c.block_number > coalesce((SELECT max(block_number) FROM settlements WHERE n < s.n), -1)
  JOIN channels h ON h.n = c.channel_n`

/** The jobs whose charges those claims contain. */
export function openJobsOf({ db, read }: Pick<Books, 'db' | 'read'>) {
  const jobs = query(
    db,
    z.object({ jobId: z.string(), receiptSeq: z.int().nullable() }),
    `SELECT k.ref AS jobId, r.seq AS receiptSeq ${CLAIMS}
     JOIN calls k ON k.channel_n = h.n AND k.kind = 'job'
       AND units_minus(c.total, k.cumulative) NOT GLOB '-*'
       AND units_minus(k.cumulative, units_minus(c.total, c.amount)) GLOB '[1-9]*'
     LEFT JOIN receipts r ON r.job_id = k.ref
     WHERE e.id = @entryId ORDER BY k.n`,
  )
  return (entryId: number) => read(() => jobs.all({ entryId }))
}

/** The claims whose money a settlement brought: those mined after the settlement before it, up to its own block. */
export function openClaimsOf({ db, read }: Pick<Books, 'db' | 'read'>): (entryId: number) => readonly ClaimRecord[] {
  const claims = query(
    db,
    z.object({
      at: z.int(),
      payer: Address,
      channelId: Bytes32,
      channelN: z.int(),
      amount: StoredUnits,
      total: StoredUnits,
      transaction: Bytes32,
    }),
    `SELECT c.at, h.payer, h.id AS channelId, h.n AS channelN, c.amount, c.total, c.transaction_hash AS "transaction"
     ${CLAIMS}
     WHERE e.id = @entryId ORDER BY c.block_number, c.log_index`,
  )
  const calls = query(
    db,
    z.object({ cumulative: StoredUnits, kind: z.string(), ref: z.string() }),
    'SELECT cumulative, kind, ref FROM calls WHERE channel_n = @channelN ORDER BY n DESC LIMIT @limit',
  )

  return (entryId) =>
    read(() =>
      claims.all({ entryId }).map(({ channelN, total, ...claim }) => {
        const paid = calls
          .all({ channelN, limit: MOST_CALLS })
          .filter(({ cumulative }) => cumulative <= total && cumulative > total - claim.amount)
        const jobs = paid.filter(({ kind }) => kind === 'job').map(({ ref }) => ref)
        return { ...claim, calls: paid.length, jobs: jobs.slice(0, MOST_JOBS) }
      }),
    )
}

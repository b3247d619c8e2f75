import { z } from 'zod'
import { Bytes32, type Hex } from '../../../contract/money.ts'
import type { Books } from './books.ts'
import type { ReceiptStore } from './ledger.ts'
import { change, query } from './rows.ts'

/** Where the next receipt stands: its number, and the digest of the one before it. */
export interface ReceiptPosition {
  readonly seq: number
  /** 32 zero bytes before the first. */
  readonly prev: Hex
}
export type BuildReceipt<Receipt extends SignedReceipt = SignedReceipt> = (position: ReceiptPosition) => Receipt
export interface SignedReceipt {
  readonly digest: Hex
  readonly file: string
}

export interface Receipts {
  readonly store: ReceiptStore
  /**
   * Inside a transaction: builds and appends the next receipt; of no job, when it is the answer to a challenge.
   * What `build` throws undoes everything.
   */
  append<Receipt extends SignedReceipt>(
    jobId: string | null,
    build: BuildReceipt<Receipt>,
    at: number,
  ): { readonly seq: number; readonly receipt: Receipt }
}

const NO_PREDECESSOR: Hex = `0x${'00'.repeat(32)}`

const Row = z.object({
  seq: z.int(),
  jobId: z.string().nullable(),
  digest: Bytes32,
  file: z.string(),
  createdAt: z.int(),
})
const COLUMNS = 'seq, job_id AS jobId, digest, file, created_at AS createdAt'

/** The signed receipts, numbered from 0 without a gap and never changed. */
export function openReceipts({ db, read }: Books): Receipts {
  const bySeq = query(db, Row, `SELECT ${COLUMNS} FROM receipts WHERE seq = @seq`)
  const byJob = query(db, Row, `SELECT ${COLUMNS} FROM receipts WHERE job_id = @jobId`)
  const newest = query(
    db,
    z.object({ seq: z.int(), digest: Bytes32 }),
    'SELECT seq, digest FROM receipts ORDER BY seq DESC LIMIT 1',
  )
  const digests = query(
    db,
    z.object({ digest: Bytes32 }),
    'SELECT digest FROM receipts WHERE seq BETWEEN @from AND @to ORDER BY seq',
  )
  const insert = change(
    db,
    'INSERT INTO receipts (seq, job_id, digest, file, created_at) VALUES (@seq, @jobId, @digest, @file, @at)',
  )
  return {
    store: {
      bySeq: (seq) => read(() => bySeq.one({ seq })),
      byJob: (jobId) => read(() => byJob.one({ jobId })),
      count: () => read(() => (newest.one({})?.seq ?? -1) + 1),
      digests: (from, to) => read(() => digests.all({ from, to }).map(({ digest }) => digest)),
    },
    append: (jobId, build, at) => {
      const last = newest.one({})
      const seq = last === null ? 0 : last.seq + 1
      const receipt = build({ seq, prev: last?.digest ?? NO_PREDECESSOR })
      insert({ seq, jobId, digest: receipt.digest, file: receipt.file, at })
      return { seq, receipt }
    },
  }
}

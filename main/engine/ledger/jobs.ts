import { z } from 'zod'
import { HearthError } from '../../../contract/errors.ts'
import { EndReason, JobInputs, JobManifest, JobOutputs, JobState } from '../../../contract/job.ts'
import { Bytes32, LowerAddress } from '../../../contract/money.ts'
import { StoredUnits } from './amounts.ts'
import type { Books } from './books.ts'
import type { ChannelStore, ChannelTable } from './channels.ts'
import type { Charged, Charges } from './charges.ts'
import { rememberedJsonColumn } from './json-column.ts'
import type { JobStore } from './ledger.ts'
import type { Notes } from './notes.ts'
import type { Receipts } from './receipts.ts'
import type { JobRecord, NewJob } from './records.ts'
import { change, page, query } from './rows.ts'

export interface Jobs {
  readonly store: JobStore
  /** Inside a transaction: the one job of a settled payment, in the queue. */
  add(job: NewJob, paymentRef: string, at: number): JobRecord
  /** Inside a transaction: the job a payment bought, or null before it is settled. */
  ofPayment(paymentRef: string): JobRecord | null
  /** Inside a transaction. */
  markRefunded(id: string): void
}

const Row = z.object({
  id: z.string(),
  paymentRef: z.string(),
  manifest: rememberedJsonColumn(JobManifest),
  program: z.string(),
  state: JobState,
  reason: EndReason.nullable(),
  message: z.string().nullable(),
  inputs: rememberedJsonColumn(JobInputs),
  outputs: rememberedJsonColumn(JobOutputs).nullable(),
  attempts: z.int(),
  payer: LowerAddress,
  price: StoredUnits,
  channelId: Bytes32.nullable(),
  createdAt: z.int(),
  startedAt: z.int().nullable(),
  finishedAt: z.int().nullable(),
  receiptSeq: z.int().nullable(),
  refund: z.enum(['none', 'owed', 'paid']),
})

const SELECT = `
  SELECT j.n, j.id, j.payment_ref AS paymentRef, j.manifest, j.program, j.state, j.reason, j.message, j.inputs,
    j.outputs, j.attempts, p.payer, CASE WHEN c.state <> 'open' THEN c.amount ELSE p.amount END AS price,
    c.channel_id AS channelId, j.created_at AS createdAt, j.started_at AS startedAt,
    j.finished_at AS finishedAt, r.seq AS receiptSeq, j.refund
  FROM jobs j JOIN payments p ON p.id = j.payment_ref LEFT JOIN charges c ON c.payment_ref = j.payment_ref
    LEFT JOIN receipts r ON r.job_id = j.id`

/** Which rows of the history a filter and a search leave; the search is for parts of words. */
const MATCHES = `
  (@filter = 'all' OR (@filter = 'finished' AND j.state = 'finished')
    OR (@filter = 'problems' AND j.state IN ('failed', 'cancelled', 'evicted')))
  AND (@search = ''
    OR instr(lower(concat_ws(' ', j.id, j.program, p.payer, p.transaction_hash, c.channel_id)), lower(@search)) > 0)`

const ENDED: readonly JobState[] = ['finished', 'failed', 'cancelled', 'evicted']

/** Paid jobs, from the queue to their end. */
export function openJobs(
  books: Books,
  parts: {
    readonly receipts: Receipts
    readonly notes: Notes
    readonly charges: Charges
    readonly channels: Pick<ChannelStore, 'changeBeside'>
  },
): Jobs {
  const { receipts, notes, charges, channels } = parts
  const { db, read, write, writeSoon, durable } = books
  const byId = query(db, Row, `${SELECT} WHERE j.id = @id`)
  const byPayment = query(db, Row, `${SELECT} WHERE j.payment_ref = @paymentRef`)
  const byState = query(db, Row, `${SELECT} WHERE j.state IN (SELECT value FROM json_each(@states)) ORDER BY j.n`)
  const insert = change(
    db,
    `INSERT INTO jobs (id, payment_ref, manifest, program, state, inputs, attempts, created_at, refund)
     VALUES (@id, @paymentRef, @manifest, @program, 'queued', @inputs, 0, @at, 'none')`,
  )
  const start = change(
    db,
    `UPDATE jobs SET state = 'running', attempts = attempts + 1, started_at = @at WHERE id = @id AND state = 'queued'`,
  )
  const requeue = change(db, `UPDATE jobs SET state = 'queued', started_at = NULL WHERE id = @id`)
  const end = change(
    db,
    `UPDATE jobs SET state = @state, reason = @reason, message = @message, outputs = @outputs,
       finished_at = @finishedAt, refund = @refund WHERE id = @id`,
  )
  const refunded = change(db, `UPDATE jobs SET refund = 'paid' WHERE id = @id`)

  function need(id: string): JobRecord {
    const job = byId.one({ id })
    if (job === null) throw unknownJob()
    return job
  }

  /** Ends the reservation of a job bought by voucher; null for one that is paid already. */
  function chargeOf(
    table: ChannelTable,
    job: JobRecord,
    most: bigint,
    as: Charged | undefined,
    at: number,
  ): Charged | null {
    const { id, paymentRef, channelId } = job
    if (channelId === null) return null
    if (as !== undefined) return charges.closeAs(paymentRef, as)
    return charges.close(table, { paymentRef, jobId: id }, most, at)
  }

  return {
    store: {
      get: (id) => read(() => byId.one({ id })),
      byPayment: (paymentRef) => read(() => byPayment.one({ paymentRef })),
      byState: (states) => read(() => byState.all({ states: JSON.stringify(states) })),
      // After a power cut it may be waiting again, which it is put back to anyway.
      start: (id, at) =>
        writeSoon(() => {
          const isStarted = start({ id, at }) === 1
          const job = need(id)
          if (isStarted) return job
          throw new HearthError('ledger/job-not-queued', `Only a waiting job can start; this one is ${job.state}.`)
        }),
      requeue: (id) => {
        write(() => {
          if (need(id).state !== 'queued') requeue({ id })
        })
      },
      cover: (id) =>
        read(() => {
          const cover = charges.cover(id)
          if (cover !== null) return cover
          throw unknownJob()
        }),
      // A change of channels, so that what they remember is right whether or not it reaches the disk.
      end: (id, ended, { receipt, refund, charge, chargedAs }, at) => {
        const closed = channels.changeBeside((table) => {
          const job = need(id)
          if (ENDED.includes(job.state)) return job
          // Nothing is charged that has no receipt.
          const most = refund || receipt === undefined ? 0n : (charge ?? job.price)
          const cost = chargeOf(table, job, most, chargedAs, at)
          const closing: JobRecord = {
            ...job,
            ...ended,
            price: cost?.amount ?? job.price,
            finishedAt: ended.finishedAt ?? at,
            // A free job has nothing to give back, and one that was to be charged afterwards has not been paid.
            refund: refund && job.channelId === null && job.price > 0n ? 'owed' : 'none',
          }
          const { state, reason, message, outputs, finishedAt, refund: owed } = closing
          const stored = outputs === null ? null : JSON.stringify(outputs)
          end({ id, state, reason, message, outputs: stored, finishedAt, refund: owed })
          notes.add('ended', id, at)
          if (receipt === undefined) return closing
          const { seq } = receipts.append(id, (position) => receipt(position, closing, cost?.cumulative ?? null), at)
          return { ...closing, receiptSeq: seq }
        })
        // Its buyer waits for it: the disk begins while the answer is made, and whoever waits hears how that went.
        durable().catch(() => undefined)
        return closed
      },
      ...openHistory(books),
    },
    add: (job, paymentRef, at) => {
      const { id, program } = job
      insert({
        id,
        program,
        paymentRef,
        manifest: JSON.stringify(job.manifest),
        inputs: JSON.stringify(job.inputs),
        at,
      })
      return need(id)
    },
    ofPayment: (paymentRef) => byPayment.one({ paymentRef }),
    markRefunded: (id) => {
      refunded({ id })
    },
  }
}

function unknownJob(): HearthError {
  return new HearthError('ledger/unknown-job', 'There is no such job in the books.')
}

function openHistory({ db, read }: Books): Pick<JobStore, 'list' | 'counts'> {
  const rows = query(
    db,
    Row.extend({ n: z.int() }),
    `${SELECT} WHERE ${MATCHES} AND (@before IS NULL OR j.n < @before) ORDER BY j.n DESC LIMIT @limit`,
  )
  const matching = query(
    db,
    z.object({ total: z.int() }),
    `SELECT count(*) AS total FROM jobs j JOIN payments p ON p.id = j.payment_ref
       LEFT JOIN charges c ON c.payment_ref = j.payment_ref WHERE ${MATCHES}`,
  )
  // Nothing is ever deleted, so the last number is the number of jobs.
  const last = query(db, z.object({ total: z.int() }), 'SELECT coalesce(max(n), 0) AS total FROM jobs')
  const counts = query(
    db,
    z.object({ finishedSince: z.int(), waiting: z.int() }),
    `SELECT (SELECT count(*) FROM jobs WHERE state = 'finished' AND finished_at >= @since) AS finishedSince,
       (SELECT count(*) FROM jobs WHERE state = 'queued') AS waiting`,
  )
  const all = () => last.one({})?.total ?? 0
  return {
    list: ({ filter, search, ...request }) =>
      read(() => {
        const total = filter === 'all' && search === '' ? all() : (matching.one({ filter, search })?.total ?? 0)
        return page(request, (window) => rows.all({ ...window, filter, search }), total)
      }),
    counts: (since) => read(() => ({ total: all(), ...(counts.one({ since }) ?? { finishedSince: 0, waiting: 0 }) })),
  }
}

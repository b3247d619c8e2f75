import { z } from 'zod'
import type { Books } from './books.ts'
import { change, query } from './rows.ts'

/** Electricity that one job used above the idle machine. */
export interface EnergyRecord {
  readonly jobId: string
  readonly joules: number
  /** By the card's own sensor; else it is an estimate. */
  readonly measured: boolean
  /** Price of a kilowatt-hour when the job ended, in `currency`; null where it was not known. */
  readonly perKwh: number | null
  readonly currency: string
  /** Unix milliseconds. */
  readonly at: number
}

export interface EnergyTotal {
  readonly jobs: number
  readonly joules: number
  /** Jobs whose figure is an estimate. */
  readonly estimated: number
  /** Of those with a price in this currency; null where there is none. */
  readonly cost: number | null
}

export interface EnergyStore {
  /** Writes them in one step; a job that has a record keeps it. */
  add(records: readonly EnergyRecord[]): void
  byJob(jobId: string): EnergyRecord | null
  /** Of jobs that ended from `since` on (Unix milliseconds). */
  total(since: number, currency: string): EnergyTotal
}

const Row = z.object({
  jobId: z.string(),
  joules: z.number(),
  measured: z.int().transform((value) => value === 1),
  perKwh: z.number().nullable(),
  currency: z.string(),
  at: z.int(),
})
const Total = z.object({ jobs: z.int(), joules: z.number(), estimated: z.int(), cost: z.number().nullable() })
const JOULES_IN_KWH = 3_600_000

export function openEnergy({ db, read, write }: Books): EnergyStore {
  const find = query(
    db,
    Row,
    `SELECT job_id AS jobId, joules, measured, per_kwh AS perKwh, currency, at FROM energy WHERE job_id = @jobId`,
  )
  const sum = query(
    db,
    Total,
    `SELECT count(*) AS jobs, coalesce(sum(joules), 0.0) AS joules, coalesce(sum(measured = 0), 0) AS estimated,
       sum(CASE WHEN currency = @currency THEN joules / ${JOULES_IN_KWH}.0 * per_kwh END) AS cost
     FROM energy WHERE at >= @since`,
  )
  const insert = change(
    db,
    `INSERT INTO energy (job_id, joules, measured, per_kwh, currency, at)
     SELECT @jobId, @joules, @measured, @perKwh, @currency, @at FROM jobs WHERE id = @jobId
     ON CONFLICT (job_id) DO NOTHING`,
  )
  return {
    add: (records) => {
      if (records.length === 0) return
      write(() => {
        for (const { measured, ...record } of records) insert({ ...record, measured: measured ? 1 : 0 })
      })
    },
    byJob: (jobId) => read(() => find.one({ jobId })),
    total: (since, currency) =>
      read(() => sum.one({ since, currency }) ?? { jobs: 0, joules: 0, estimated: 0, cost: null }),
  }
}

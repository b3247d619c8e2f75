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
  /** Jobs without a price in this currency. */
  readonly unpriced: number
  /** Of those with a price in this currency; null where there is none. */
  readonly cost: number | null
}

export interface EnergyStore {
  /** Writes them in one step; a job that has a record keeps it. */
  add(records: readonly EnergyRecord[]): void
  byJob(jobId: string): EnergyRecord | null
  /** Of jobs that ended from `since` on (Unix milliseconds). */
  total(since: number, currency: string): EnergyTotal
  /** Each of those, with its kind, oldest first. */
  since(since: number): readonly (EnergyRecord & { readonly kind: string })[]
}

const Row = z.object({
  jobId: z.string(),
  joules: z.number(),
  measured: z.int().transform((value) => value === 1),
  perKwh: z.number().nullable(),
  currency: z.string(),
  at: z.int(),
})
const Total = z.object({
  jobs: z.int(),
  joules: z.number(),
  estimated: z.int(),
  unpriced: z.int(),
  cost: z.number().nullable(),
})
const JOULES_IN_KWH = 3_600_000

export function openEnergy({ db, read, writeSoon }: Books): EnergyStore {
  const find = query(
    db,
    Row,
    `SELECT job_id AS jobId, joules, measured, per_kwh AS perKwh, currency, at FROM energy WHERE job_id = @jobId`,
  )
  const sum = query(
    db,
    Total,
    `SELECT count(*) AS jobs, coalesce(sum(joules), 0.0) AS joules, coalesce(sum(measured = 0), 0) AS estimated,
       coalesce(sum(per_kwh IS NULL OR currency <> @currency), 0) AS unpriced,
       sum(CASE WHEN currency = @currency THEN joules / ${JOULES_IN_KWH}.0 * per_kwh END) AS cost
     FROM energy WHERE at >= @since`,
  )
  const list = query(
    db,
    Row.extend({ kind: z.string() }),
    `SELECT e.job_id AS jobId, e.joules, e.measured, e.per_kwh AS perKwh, e.currency, e.at,
       json_extract(j.manifest, '$.kind') AS kind
     FROM energy e JOIN jobs j ON j.id = e.job_id WHERE e.at >= @since ORDER BY e.at`,
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
      // An estimate, and not money of anybody: a job that has begun meanwhile does not wait for the disk.
      writeSoon(() => {
        for (const { measured, ...record } of records) insert({ ...record, measured: measured ? 1 : 0 })
      })
    },
    byJob: (jobId) => read(() => find.one({ jobId })),
    total: (since, currency) =>
      read(() => sum.one({ since, currency }) ?? { jobs: 0, joules: 0, estimated: 0, unpriced: 0, cost: null }),
    since: (since) => read(() => list.all({ since })),
  }
}

/** The same sum over records that were read before. */
export function totalOf(records: readonly EnergyRecord[], currency: string): EnergyTotal {
  const priced = records.flatMap((record) =>
    record.perKwh === null || record.currency !== currency ? [] : [(record.joules / JOULES_IN_KWH) * record.perKwh],
  )
  return {
    jobs: records.length,
    joules: records.reduce((sum, { joules }) => sum + joules, 0),
    estimated: records.filter(({ measured }) => !measured).length,
    unpriced: records.length - priced.length,
    cost: priced.length === 0 ? null : priced.reduce((sum, cost) => sum + cost, 0),
  }
}

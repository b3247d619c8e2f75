import type { JobLimits } from '../../contract/job.ts'
import { MAX_BLOB_BYTES } from '../../contract/job-data.ts'
import type { PriceList } from './payments/pricing.ts'

/**
 * Base units of a 6-decimal dollar coin. A CPU second at 0.000 02 is 0.072 an hour for a core, between
 * what a cloud asks for a dedicated one and what idle time is worth; the floor covers one settlement's
 * gas on a cheap chain.
 */
export const PRICES: PriceList = { floor: 1_000n, perCpuSecond: 20n, perMiB: 10n }

/** The most a buyer may ask for in one job. */
export const MAXIMUM: JobLimits = { wallMs: 120_000, cpuMs: 120_000, memoryMiB: 1024, outputBytes: MAX_BLOB_BYTES }

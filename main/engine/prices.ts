import { MAX_BLOB_BYTES } from '../../contract/job-data.ts'
import type { LargestLimits } from './jobs/admission.ts'
import type { PriceList } from './payments/pricing.ts'

/**
 * Base units of a 6-decimal dollar coin. A CPU second at 0.000 02 is 0.072 an hour for a core, between
 * what a cloud asks for a dedicated one and what idle time is worth; the floor covers one settlement's
 * gas on a cheap chain.
 *
 * A GPU second at 0.000 06 is 0.216 an hour: above the electricity of a 300 W card (0.09 an hour at
 * 0.30 a kWh), within what open markets ask for gaming cards. A processor that plays a GPU is slower
 * than the CPU jobs of the same cores, so its second costs no more than theirs.
 */
export const PRICES: PriceList = {
  floor: 1_000n,
  perCpuSecond: 20n,
  perGpuSecond: { gpu: 60n, software: 20n },
  perMiB: 10n,
}

/** The most a buyer may ask for in one job. */
export const MAXIMUM: LargestLimits = {
  wasm: { wallMs: 120_000, cpuMs: 120_000, memoryMiB: 1024, outputBytes: MAX_BLOB_BYTES },
  wgsl: { wallMs: 120_000, memoryMiB: 1024, outputBytes: MAX_BLOB_BYTES },
}

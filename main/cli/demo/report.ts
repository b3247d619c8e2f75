/** What `hearth demo --json` ends with; amounts are base units of the practice asset. */
export interface DemoReport {
  readonly jobs: number
  readonly receiptsVerified: number
  readonly earned: string
  readonly withdrawn: string
  /** What the chain holds less what the books say, after everything. */
  readonly difference: string
  readonly seconds: number
  /** From a simulated person's key to the last process that had to go, milliseconds. */
  readonly yieldMs: number
  readonly ok: boolean
}

export interface DemoFacts extends Omit<DemoReport, 'ok'> {
  readonly wanted: number
  /** Of the jobs, those that ran on a GPU or on what plays one. */
  readonly gpuJobs: number
  /** Of the jobs, those paid by voucher. */
  readonly voucherJobs: number
  /** Jobs that ended because the simulated person came back; each is paid back. */
  readonly evicted: number
  /** Jobs whose result the buyer recomputed and found right. */
  readonly correct: number
  /** What the receiving address holds on chain. */
  readonly received: string
}

/**
 * True only when every job was bought, right, receipted and paid, or ended for the person and paid back, and the
 * money arrived to the unit.
 */
export function isTrue(facts: DemoFacts): boolean {
  const finished = facts.wanted - facts.evicted
  return (
    facts.jobs === facts.wanted &&
    facts.correct === finished &&
    facts.receiptsVerified === finished &&
    BigInt(facts.earned) > 0n &&
    facts.withdrawn === facts.earned &&
    facts.received === facts.withdrawn &&
    facts.difference === '0'
  )
}

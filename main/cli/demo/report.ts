/** What `hearth demo --json` ends with; amounts are base units of the practice asset. */
export interface DemoReport {
  readonly jobs: number
  readonly receiptsVerified: number
  readonly earned: string
  readonly withdrawn: string
  /** What the chain holds less what the books say, after everything. */
  readonly difference: string
  readonly seconds: number
  readonly ok: boolean
}

export interface DemoFacts extends Omit<DemoReport, 'ok'> {
  readonly wanted: number
  /** Of the jobs, those that ran on a GPU or on what plays one. */
  readonly gpuJobs: number
  /** Jobs whose result the buyer recomputed and found right. */
  readonly correct: number
  /** What the receiving address holds on chain. */
  readonly received: string
}

/** True only when every job was bought, right, receipted and paid, and the money arrived to the unit. */
export function isTrue(facts: DemoFacts): boolean {
  return (
    facts.jobs === facts.wanted &&
    facts.correct === facts.wanted &&
    facts.receiptsVerified === facts.wanted &&
    BigInt(facts.earned) > 0n &&
    facts.withdrawn === facts.earned &&
    facts.received === facts.withdrawn &&
    facts.difference === '0'
  )
}

/** What a job costs, in base units of the asset. */
export interface PriceList {
  /** Smallest charge of a job. */
  readonly floor: bigint
  /** Per second of the CPU limit the buyer asks for. */
  readonly perCpuSecond: bigint
  /** Per MiB of the output limit and of the uploaded inputs together, rounded up. */
  readonly perMiB: bigint
}

/** What the price of a job is made of; all whole and not negative. */
export interface Chargeable {
  readonly cpuMs: number
  readonly outputBytes: number
  /** Bytes the buyer uploaded for it; listed programs are free. */
  readonly inputBytes: number
}

const MIB = 1024n * 1024n

/**
 * The price of a job in base units: CPU time plus data, never below the floor. It depends on nothing
 * but its arguments, so the price quoted with a 402 is the price found again when the payment comes.
 */
export function priceOf(list: PriceList, job: Chargeable): bigint {
  const cpu = dividedUp(BigInt(job.cpuMs) * list.perCpuSecond, 1000n)
  const data = dividedUp(BigInt(job.outputBytes) + BigInt(job.inputBytes), MIB) * list.perMiB
  const price = cpu + data
  return price > list.floor ? price : list.floor
}

function dividedUp(amount: bigint, by: bigint): bigint {
  return (amount + by - 1n) / by
}

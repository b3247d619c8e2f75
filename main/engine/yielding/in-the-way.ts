/** How the computer is doing while jobs run that nobody starts anew. */
export interface Pressure {
  /** Percent of all cores that other programs use; null where that cannot be told. */
  readonly othersCpuPercent: number | null
  readonly memoryMiB: number
  readonly freeMemoryMiB: number | null
}

/** From here on idle priority is felt all the same: caches, memory bandwidth, heat. */
const BUSY_PERCENT = 60
const SCARCE_SHARE = 0.06

/** Whether even jobs at idle priority are in somebody's way. Pure. */
export function inTheWay({ othersCpuPercent, memoryMiB, freeMemoryMiB }: Pressure): boolean {
  const busy = othersCpuPercent !== null && othersCpuPercent >= BUSY_PERCENT
  const scarce = freeMemoryMiB !== null && freeMemoryMiB < memoryMiB * SCARCE_SHARE
  return busy || scarce
}

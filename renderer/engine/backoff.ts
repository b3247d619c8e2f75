const FIRST_MS = 500
const LONGEST_MS = 15_000

/**
 * Milliseconds to wait before attempt number `failures` + 1, doubling up to 15 s. `random` in
 * [0, 1) spreads it over the upper half, so that several windows do not knock at once.
 */
export function retryDelay(failures: number, random: number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 10))
  return Math.round(ceiling / 2 + (ceiling / 2) * random)
}

/** The hash by which the programs make their inputs from a seed: u32 to u32, a permutation. */
export function scramble(start: number): number {
  let x = start
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d)
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b)
  return (x ^ (x >>> 16)) >>> 0
}

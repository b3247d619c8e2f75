/** Whole numbers from 0 up to a bound; the same ones for the same seed. */
export function randomBelow(seed: number): (below: number) => number {
  // Neighbouring seeds are far apart.
  let state = Math.imul(seed + 1, 0x9e3779b9) || 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

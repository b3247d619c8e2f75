import { CHALLENGE_MODULUS, type ChallengeSize } from '../../../../contract/challenge.ts'
import type { Hex } from '../../../../contract/money.ts'
import { matrixEntry, matrixKeys } from './matrices.ts'

/** M_t, row by row. */
export function generateMatrix(seed: Hex, t: number, n: number): Float64Array {
  const keys = matrixKeys(seed, t)
  return Float64Array.from({ length: n * n }, (_, index) => matrixEntry(keys, index))
}

/** a * b mod 65521, both n by n; sums are exact for n up to 2^21. */
export function multiply(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const product = new Float64Array(n * n)
  for (let i = 0; i < n; i += 1) {
    const sums = product.subarray(i * n, (i + 1) * n)
    for (let k = 0; k < n; k += 1) {
      const left = a[i * n + k] ?? 0
      const start = k * n
      for (let j = 0; j < n; j += 1) sums[j] = (sums[j] ?? 0) + left * (b[start + j] ?? 0)
    }
    for (let j = 0; j < n; j += 1) sums[j] = (sums[j] ?? 0) % CHALLENGE_MODULUS
  }
  return product
}

/** Entries as u16 little-endian. */
export function packResponse(entries: Float64Array): Uint8Array {
  const bytes = new Uint8Array(2 * entries.length)
  const view = new DataView(bytes.buffer)
  for (let index = 0; index < entries.length; index += 1) view.setUint16(2 * index, entries[index] ?? 0, true)
  return bytes
}

/**
 * The response to a challenge computed as it is defined (sandbox-proof section 7.2), on one core: what other
 * provers are compared with.
 */
export function proveOnCpu({ seed, n, T }: ChallengeSize & { readonly seed: Hex }): Uint8Array {
  let x = generateMatrix(seed, 0, n)
  for (let t = 1; t <= T; t += 1) x = multiply(x, generateMatrix(seed, t, n), n)
  return packResponse(x)
}

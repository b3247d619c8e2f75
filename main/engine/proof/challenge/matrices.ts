import { hash } from 'node:crypto'
import { CHALLENGE_MODULUS } from '../../../../contract/challenge.ts'
import type { Hex } from '../../../../contract/money.ts'

/** The two u32 that all entries of M_t are made from. */
export interface MatrixKeys {
  readonly k0: number
  readonly k1: number
}

/** First 8 bytes of SHA-256(seed || LE32(t)) as two little-endian u32 (sandbox-proof section 7.2). */
export function matrixKeys(seed: Hex, t: number): MatrixKeys {
  const bytes = Buffer.alloc(36)
  bytes.write(seed.slice(2), 'hex')
  bytes.writeUInt32LE(t, 32)
  const digest = hash('sha256', bytes, 'buffer')
  return { k0: digest.readUInt32LE(0), k1: digest.readUInt32LE(4) }
}

/** k0 and k1 of M_0, then of M_1, up to M_T: what a prover needs of the seed. */
export function challengeKeys(seed: Hex, T: number): readonly number[] {
  return Array.from({ length: T + 1 }, (_, t) => matrixKeys(seed, t)).flatMap(({ k0, k1 }) => [k0, k1])
}

/** u32 to u32, a permutation (section 7.2); the result may be negative, as int32 of the same bits. */
export function mix(value: number): number {
  let x = value
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d)
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b)
  return x ^ (x >>> 16)
}

/** M_t[i][j] for the flat index i*n + j: below 65521. */
export function matrixEntry({ k0, k1 }: MatrixKeys, index: number): number {
  return (mix((mix(index ^ k0) + k1) | 0) >>> 0) % CHALLENGE_MODULUS
}

/** Two vectors that are multiplied in one pass: generating or reading an entry costs more than using it. */
export type VectorPair = readonly [Float64Array, Float64Array]

/** The vectors two by two; the last of an odd number beside one of zeros. */
export function inPairs(vectors: readonly Float64Array[]): readonly VectorPair[] {
  const firsts = vectors.filter((_, index) => index % 2 === 0)
  return firsts.map((first, index) => [first, vectors[2 * index + 1] ?? new Float64Array(first.length)])
}

/** M_t times both vectors, mod 65521. */
export function multiplyGenerated(keys: MatrixKeys, [a, b]: VectorPair): VectorPair {
  const n = a.length
  const { k0, k1 } = keys
  const products: VectorPair = [new Float64Array(n), new Float64Array(n)]
  for (let i = 0; i < n; i += 1) {
    let sumA = 0
    let sumB = 0
    for (let j = 0, index = i * n; j < n; j += 1, index += 1) {
      const bits = mix((mix(index ^ k0) + k1) | 0)
      // Congruent (2^16 is 15 mod 65521) and below 2^20, so that 2^17 products still add up exactly.
      const entry = (bits >>> 16) * 15 + (bits & 0xffff)
      sumA += entry * (a[j] ?? 0)
      sumB += entry * (b[j] ?? 0)
    }
    products[0][i] = sumA % CHALLENGE_MODULUS
    products[1][i] = sumB % CHALLENGE_MODULUS
  }
  return products
}

import { CHALLENGE_MODULUS, type ChallengeSize } from '../../../../contract/challenge.ts'
import type { Hex } from '../../../../contract/money.ts'
import { packResponse } from './cpu-prover.ts'
import { expectedProducts } from './expect.ts'

/** The seed of the reference vectors, 00 01 .. 1f (sandbox-proof section 7.8). */
export const REFERENCE_SEED: Hex = `0x${Buffer.from(Array.from({ length: 32 }, (_, i) => i)).toString('hex')}`

/**
 * A response that passes the check with these two vectors and is not the product: all zero but for two columns,
 * made without multiplying any matrices. What a prover can do who learns the secret before committing.
 */
export function forge(
  challenge: ChallengeSize & { readonly seed: Hex },
  [a, b]: readonly [Float64Array, Float64Array],
): Uint8Array {
  const { n } = challenge
  const [va = new Float64Array(), vb = new Float64Array()] = expectedProducts(challenge, [a, b])
  const determinant = (second: number): number =>
    modulo(entry(a, 0) * entry(b, second) - entry(a, second) * entry(b, 0))
  const second = a.findIndex((_, index) => index > 0 && determinant(index) !== 0)
  if (second === -1) throw new Error('these two vectors are multiples of each other')
  const inverse = power(determinant(second), CHALLENGE_MODULUS - 2)
  const x = new Float64Array(n * n)
  for (let i = 0; i < n; i += 1) {
    const first = modulo(entry(va, i) * entry(b, second) - entry(vb, i) * entry(a, second))
    const other = modulo(entry(a, 0) * entry(vb, i) - entry(b, 0) * entry(va, i))
    x[i * n] = modulo(first * inverse)
    x[i * n + second] = modulo(other * inverse)
  }
  return packResponse(x)
}

function entry(vector: Float64Array, index: number): number {
  return vector[index] ?? 0
}

function power(base: number, exponent: number): number {
  if (exponent === 0) return 1
  const half = power(modulo(base * base), Math.floor(exponent / 2))
  return exponent % 2 === 0 ? half : modulo(half * base)
}

function modulo(value: number): number {
  return ((value % CHALLENGE_MODULUS) + CHALLENGE_MODULUS) % CHALLENGE_MODULUS
}

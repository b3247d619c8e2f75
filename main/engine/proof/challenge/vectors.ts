import { hash } from 'node:crypto'
import { CHALLENGE_MODULUS, CHALLENGE_TYPE, type ChallengeSize } from '../../../../contract/challenge.ts'
import type { Hex } from '../../../../contract/money.ts'

/** So many bytes that nobody can foresee. */
export type RandomBytes = (count: number) => Uint8Array

/** Vectors of a public check; grinding a commit against them costs 65521^8 = 2^128 tries. */
export const PUBLIC_VECTORS = 8

/**
 * `k` secret vectors of `n` entries, each uniform in [0, 65521) (sandbox-proof section 7.4). Whoever
 * knows them before committing can pass with a wrong answer, so they must never leave the verifier.
 */
export function secretVectors(n: number, k: number, random: RandomBytes): readonly Float64Array[] {
  return takeVectors(n, k, () => random(2 * n * k))
}

/** The vectors of the public check of a commit (section 7.6). */
export function publicVectors(
  challenge: ChallengeSize & { readonly seed: Hex },
  commit: Hex,
  k = PUBLIC_VECTORS,
): readonly Float64Array[] {
  const { seed, n, T } = challenge
  const name = `${CHALLENGE_TYPE}/r`
  const block = Buffer.alloc(name.length + 76)
  block.write(name, 'ascii')
  block.write(commit.slice(2), name.length, 'hex')
  block.write(seed.slice(2), name.length + 32, 'hex')
  block.writeUInt32LE(n, name.length + 64)
  block.writeUInt32LE(T, name.length + 68)
  let blocks = 0
  return takeVectors(n, k, () => {
    block.writeUInt32LE(blocks, name.length + 72)
    blocks += 1
    return hash('sha256', block, 'buffer')
  })
}

/** Fills vectors one after the other with u16 of an endless stream, leaving out those from 65521 up. */
function takeVectors(n: number, k: number, more: () => Uint8Array): readonly Float64Array[] {
  const entries = new Float64Array(n * k)
  let taken = 0
  while (taken < entries.length) {
    const bytes = more()
    for (let at = 0; at + 1 < bytes.length && taken < entries.length; at += 2) {
      const entry = (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0)
      if (entry >= CHALLENGE_MODULUS) continue
      entries[taken] = entry
      taken += 1
    }
  }
  return Array.from({ length: k }, (_, index) => entries.slice(index * n, (index + 1) * n))
}

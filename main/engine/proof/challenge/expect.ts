import type { ChallengeSize } from '../../../../contract/challenge.ts'
import type { Hex } from '../../../../contract/money.ts'
import { inPairs, matrixKeys, multiplyGenerated, type VectorPair } from './matrices.ts'

/**
 * v_c = M_0(M_1(...(M_T r_c))) mod 65521 for every vector (sandbox-proof section 7.4). Takes seconds where
 * n and T are large; the vectors are left as they are.
 */
export function expectedProducts(
  { seed, T }: ChallengeSize & { readonly seed: Hex },
  vectors: readonly Float64Array[],
): readonly Float64Array[] {
  const products = inPairs(vectors).flatMap((pair) => {
    let current: VectorPair = pair
    for (let t = T; t >= 0; t -= 1) current = multiplyGenerated(matrixKeys(seed, t), current)
    return current
  })
  return products.slice(0, vectors.length)
}

import { hash } from 'node:crypto'
import { CHALLENGE_MODULUS, type ChallengeSize, type RejectionCode } from '../../../../contract/challenge.ts'
import { HearthError } from '../../../../contract/errors.ts'
import { Bytes32, type Hex } from '../../../../contract/money.ts'
import { say } from '../../../../contract/words/say.ts'
import { expectedProducts } from './expect.ts'
import { inPairs, type VectorPair } from './matrices.ts'
import { PUBLIC_VECTORS, publicVectors } from './vectors.ts'

export type Judgement =
  | { readonly accepted: true }
  | {
      readonly accepted: false
      readonly code: RejectionCode
      /** What is wrong and where, in a sentence. */
      readonly detail: string
      /** Vectors whose check failed; all of them where none could be made. */
      readonly failures: number
    }

/** What an answer is held against: the vectors r_c, and what the true product makes of each. */
export interface Expectation {
  readonly vectors: readonly Float64Array[]
  readonly products: readonly Float64Array[]
}

/** SHA-256 of a response, which is its commitment. */
export function commitOf(response: Uint8Array): Hex {
  return Bytes32.parse(`0x${hash('sha256', response)}`)
}

/** Bytes of the response to a challenge of this side. */
export function responseBytes(n: number): number {
  return 2 * n * n
}

/**
 * Decides about a response (sandbox-proof section 7.5): its length, its hash, every entry below 65521, and
 * X r_c = v_c. A wrong product passes with probability 65521^-k, provided that nobody outside knew the
 * vectors when the commitment was made, and that they are used for no other answer.
 */
export function judgeResponse(
  n: number,
  answer: { readonly commit: Hex; readonly response: Uint8Array },
  { vectors, products }: Expectation,
): Judgement {
  const { commit, response } = answer
  if (vectors.length === 0 || products.length !== vectors.length || vectors.some((vector) => vector.length !== n)) {
    throw new HearthError('engine/impossible', 'An answer can be judged only by vectors and products that fit it.')
  }
  const reject = (code: RejectionCode, detail: string): Judgement => {
    return { accepted: false, code, detail, failures: vectors.length }
  }
  if (response.length !== responseBytes(n)) {
    return reject(
      'challenge/wrong-length',
      say`The response has ${response.length} bytes; ${responseBytes(n)} were asked for.`,
    )
  }
  if (commitOf(response) !== commit) {
    return reject('challenge/wrong-commit', say`The response is not the one that was committed to.`)
  }
  return judgeProduct(response, { vectors, products })
}

function judgeProduct(response: Uint8Array, { vectors, products }: Expectation): Judgement {
  const view = new DataView(response.buffer, response.byteOffset, response.byteLength)
  const firstWrong: number[] = []
  for (const [index, pair] of inPairs(vectors).entries()) {
    const found = multiplyRows(view, pair)
    if (found.outsider !== null) {
      const { row, entry } = found.outsider
      const detail = say`An entry of row ${row} is ${entry}; entries are below ${CHALLENGE_MODULUS}.`
      return { accepted: false, code: 'challenge/entry-too-large', detail, failures: vectors.length }
    }
    for (const [at, product] of found.products.entries()) {
      const expected = products[2 * index + at]
      const row = expected === undefined ? -1 : product.findIndex((value, i) => value !== expected[i])
      if (row !== -1) firstWrong.push(row)
    }
  }
  if (firstWrong.length === 0) return { accepted: true }
  const detail = say`It is not the product: row ${Math.min(...firstWrong)} differs, as ${firstWrong.length} of ${vectors.length} vectors show.`
  return { accepted: false, code: 'challenge/wrong-product', detail, failures: firstWrong.length }
}

interface RowProducts {
  readonly products: VectorPair
  /** The largest entry of the first row with one that no matrix mod 65521 has. */
  readonly outsider: { readonly row: number; readonly entry: number } | null
}

/** The response times both vectors, mod 65521; stops at a row with an entry that is too large. */
function multiplyRows(view: DataView, [a, b]: VectorPair): RowProducts {
  const n = a.length
  const products: VectorPair = [new Float64Array(n), new Float64Array(n)]
  for (let i = 0; i < n; i += 1) {
    let [sumA, sumB, largest] = [0, 0, 0]
    for (let j = 0, at = 2 * n * i; j < n; j += 1, at += 2) {
      const entry = view.getUint16(at, true)
      if (entry > largest) largest = entry
      sumA += entry * (a[j] ?? 0)
      sumB += entry * (b[j] ?? 0)
    }
    if (largest >= CHALLENGE_MODULUS) return { products, outsider: { row: i, entry: largest } }
    products[0][i] = sumA % CHALLENGE_MODULUS
    products[1][i] = sumB % CHALLENGE_MODULUS
  }
  return { products, outsider: null }
}

/**
 * What anybody can find out later about a stored response, without trusting a verifier (section 7.6):
 * whether it is the product. It says nothing about the time that it took.
 */
export function judgePublicly(
  challenge: ChallengeSize & { readonly seed: Hex },
  answer: { readonly commit: Hex; readonly response: Uint8Array },
): Judgement {
  const vectors = publicVectors(challenge, answer.commit, PUBLIC_VECTORS)
  return judgeResponse(challenge.n, answer, { vectors, products: expectedProducts(challenge, vectors) })
}

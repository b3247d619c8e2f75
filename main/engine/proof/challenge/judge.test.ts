import { randomBytes } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CHALLENGE_MODULUS } from '../../../../contract/challenge.ts'
import type { Hex } from '../../../../contract/money.ts'
import { generateMatrix, multiply, packResponse, proveOnCpu } from './cpu-prover.ts'
import { expectedProducts } from './expect.ts'
import { forge, REFERENCE_SEED } from './forger.fixture.ts'
import { commitOf, judgePublicly, judgeResponse, type Judgement } from './judge.ts'
import { secretVectors } from './vectors.ts'

const challenge = { seed: REFERENCE_SEED, n: 17, T: 3 }
const { n, T, seed } = challenge
const honest = proveOnCpu(challenge)
const vectors = secretVectors(n, 2, randomBytes)
const expectation = { vectors, products: expectedProducts(challenge, vectors) }

function judged(response: Uint8Array, commit: Hex = commitOf(response)): Judgement {
  return judgeResponse(n, { commit, response }, expectation)
}

function withEntry(response: Uint8Array, index: number, change: (entry: number) => number): Uint8Array {
  const changed = Uint8Array.from(response)
  const view = new DataView(changed.buffer)
  view.setUint16(2 * index, change(view.getUint16(2 * index, true)), true)
  return changed
}

describe('an honest answer', () => {
  test.each([
    [1, 1],
    [2, 1],
    [3, 7],
    [16, 2],
    [33, 1],
  ])('of side %i after %i steps is accepted by 1, 2 and 3 vectors', (side, steps) => {
    const asked = { seed, n: side, T: steps }
    const response = proveOnCpu(asked)
    for (const k of [1, 2, 3]) {
      const secret = secretVectors(side, k, randomBytes)
      const products = expectedProducts(asked, secret)
      expect(judgeResponse(side, { commit: commitOf(response), response }, { vectors: secret, products })).toEqual({
        accepted: true,
      })
    }
  })

  test('of any seed is accepted, by secret vectors and by public ones', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 5 }),
        (bytes, side, steps) => {
          const asked = { seed: `0x${Buffer.from(bytes).toString('hex')}` as const, n: side, T: steps }
          const response = proveOnCpu(asked)
          const answer = { commit: commitOf(response), response }
          const secret = secretVectors(side, 2, randomBytes)
          const products = expectedProducts(asked, secret)
          expect(judgeResponse(side, answer, { vectors: secret, products })).toEqual({ accepted: true })
          expect(judgePublicly(asked, answer)).toEqual({ accepted: true })
        },
      ),
      { numRuns: 30 },
    )
  })

  test('is the same bytes wherever they lie in memory', () => {
    const shifted = new Uint8Array(honest.length + 1)
    shifted.set(honest, 1)
    expect(judged(shifted.subarray(1))).toEqual({ accepted: true })
  })
})

describe('a wrong answer', () => {
  test('with any one entry changed is rejected, by secret vectors and by public ones', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: n * n - 1 }),
        fc.integer({ min: 1, max: CHALLENGE_MODULUS - 1 }),
        (index, difference) => {
          const response = withEntry(honest, index, (entry) => (entry + difference) % CHALLENGE_MODULUS)
          const judgement = judged(response)
          expect(judgement).toMatchObject({ accepted: false, code: 'challenge/wrong-product' })
          expect(judgement.accepted || judgement.detail).toContain(`row ${Math.floor(index / n)} differs`)
          expect(judgePublicly(challenge, { commit: commitOf(response), response }).accepted).toBe(false)
        },
      ),
      { numRuns: 200 },
    )
  })

  test('with any one bit changed after the commitment is rejected', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8 * honest.length - 1 }), (bit) => {
        const response = Uint8Array.from(honest)
        response[bit >> 3] = (response[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        expect(judged(response, commitOf(honest))).toMatchObject({ code: 'challenge/wrong-commit' })
        expect(judged(response).accepted).toBe(false)
      }),
      { numRuns: 200 },
    )
  })

  test('with an entry that is congruent but not below 65521 is rejected', () => {
    const small = [...new Uint16Array(honest.buffer)].findIndex((entry) => entry < 15)
    const index = small === -1 ? 0 : small
    const response = withEntry(honest, index, (entry) => (small === -1 ? 65_535 : entry + CHALLENGE_MODULUS))
    expect(judged(response)).toMatchObject({ code: 'challenge/entry-too-large', failures: 2 })
  })

  test.each([
    ['nothing', new Uint8Array()],
    ['one byte too few', honest.subarray(1)],
    ['one byte too many', Buffer.concat([honest, Buffer.alloc(1)])],
  ])('of %s is rejected for its length', (_, response) => {
    expect(judged(response)).toMatchObject({ code: 'challenge/wrong-length' })
  })

  const matrix = (t: number): Float64Array => generateMatrix(seed, t, n)
  const sparse = Float64Array.from({ length: n * n }, (_, index) => (index % n === 0 ? 1 + index : 0))
  const wrongProducts: readonly (readonly [string, Uint8Array])[] = [
    ['that skips the last step', proveOnCpu({ ...challenge, T: T - 1 })],
    ['that does a step too many', proveOnCpu({ ...challenge, T: T + 1 })],
    ['for another seed', proveOnCpu({ ...challenge, seed: `0x${'ab'.repeat(32)}` })],
    ['of zeros', new Uint8Array(2 * n * n)],
    ['that is sparse', packResponse(sparse)],
    ['that multiplies from the other side', packResponse(multiply(matrix(1), matrix(0), n))],
    ['that is the first matrix', packResponse(matrix(0))],
  ]
  test.each(wrongProducts)('%s is rejected', (_, response) => {
    expect(judged(response)).toMatchObject({ code: 'challenge/wrong-product' })
    expect(judgePublicly(challenge, { commit: commitOf(response), response }).accepted).toBe(false)
  })
})

describe('the secret', () => {
  test('is what the check rests on: who knows it passes without the work', () => {
    const [a = new Float64Array(), b = new Float64Array()] = vectors
    const forged = forge(challenge, [a, b])
    expect(forged).not.toEqual(honest)
    expect(judged(forged)).toEqual({ accepted: true })
  })

  test('guessed wrongly is worth nothing', () => {
    const [a = new Float64Array(), b = new Float64Array()] = secretVectors(n, 2, randomBytes)
    expect(judged(forge(challenge, [a, b]))).toMatchObject({ code: 'challenge/wrong-product', failures: 2 })
  })

  test('known to a forger does not help against the public check', () => {
    const [a = new Float64Array(), b = new Float64Array()] = vectors
    const response = forge(challenge, [a, b])
    expect(judgePublicly(challenge, { commit: commitOf(response), response }).accepted).toBe(false)
  })

  test('has entries below 65521 only, whatever the random numbers', () => {
    let call = 0
    const [vector = new Float64Array()] = secretVectors(3, 1, (count) => {
      call += 1
      return new Uint8Array(count).fill(call === 1 ? 0xff : call)
    })
    expect([...vector]).toEqual([0x0202, 0x0202, 0x0202])
  })
})

test.each([
  ['no vectors', { vectors: [], products: [] }],
  ['a product for each vector but one', { vectors, products: expectation.products.slice(1) }],
  ['vectors of another length', { vectors: vectors.map((vector) => vector.slice(1)), products: expectation.products }],
])('a check with %s is none, and says so', (_, wrong) => {
  expect(() => judgeResponse(n, { commit: commitOf(honest), response: honest }, wrong)).toThrow('can be judged only')
})

import { expect, test } from 'vitest'
import { generateMatrix, proveOnCpu } from './cpu-prover.ts'
import { REFERENCE_SEED } from './forger.fixture.ts'
import { commitOf } from './judge.ts'
import { matrixKeys, mix } from './matrices.ts'
import { publicVectors } from './vectors.ts'

const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, '0')

test('keys and the mixer are those of the reference', () => {
  const keys = [0, 1, 2].map((t) => matrixKeys(REFERENCE_SEED, t)).map(({ k0, k1 }) => `${hex(k0)} ${hex(k1)}`)
  expect(keys).toEqual(['3d00f470 03ebb652', '393f7b64 0daaa2ff', 'd7e003e8 91dcab9f'])
  expect([mix(0), mix(1)].map(hex)).toEqual(['00000000', '688990c0'])
})

test('the first matrix is that of the reference', () => {
  expect([...generateMatrix(REFERENCE_SEED, 0, 4)]).toEqual([
    21817, 13075, 27180, 14944, 61162, 45462, 59713, 16777, 17668, 34970, 26598, 38947, 17202, 38190, 51400, 31422,
  ])
})

test('the smallest response and its public vectors are those of the reference', () => {
  const challenge = { seed: REFERENCE_SEED, n: 4, T: 2 }
  const response = proveOnCpu(challenge)
  expect(Buffer.from(response).toString('hex')).toBe('430fb2f7d855bea47d115c30c6314d011d915192b392afc2b4c93eeabbb0ab0a')
  const vectors = publicVectors(challenge, commitOf(response))
  expect(vectors).toHaveLength(8)
  expect([...(vectors[0] ?? [])].slice(0, 3)).toEqual([27004, 44972, 17102])
  expect([vectors[7]?.[0], vectors[7]?.[3]]).toEqual([60198, 50887])
})

test.each([
  [4, 2, '0x20b0e4350cf554b34e1e985682acfd6e3bb0f0e3b2900e1b371402a9d67c1f59'],
  [64, 4, '0x4b90f7d1e5a5d7ac1ca62bdfc2674a1d4db4592b60edb505a832c64136b0a213'],
  [256, 8, '0x970f003a15fd6b58bb423fa3c7076e48e7a1c8b9cd0135e44ca9b3a1f4257619'],
])('the commitment for %i, %i is that of the reference', (n, T, commit) => {
  expect(commitOf(proveOnCpu({ seed: REFERENCE_SEED, n, T }))).toBe(commit)
})

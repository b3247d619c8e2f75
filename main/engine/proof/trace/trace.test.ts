import { randomBytes } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CHUNK_BYTES, merkleRoot, singleTraceRoot } from '../merkle.ts'
import { isChunkProven, proveChunk, traceRoot } from './merkle-proof.ts'
import { chanceToMiss, checksNeeded, drawIndices } from './sampling.ts'

const hash = (fill: string) => `0x${fill.repeat(32)}` as const

describe('proofs of chunks', () => {
  const chunks = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 40 })

  test('every chunk of any number of chunks is proven at its place and nowhere else', () => {
    fc.assert(
      fc.property(chunks, fc.nat(), (all, pick) => {
        const index = pick % all.length
        const root = traceRoot(all)
        const chunk = all[index] ?? new Uint8Array()
        const proof = proveChunk(all, index)
        expect(isChunkProven(root, chunk, proof)).toBe(true)
        const elsewhere = { ...proof, index: (index + 1) % all.length }
        expect(isChunkProven(root, chunk, elsewhere)).toBe(all.length === 1)
      }),
    )
  })

  test('any one bit changed in chunk, proof or root is caught', () => {
    fc.assert(
      fc.property(chunks, fc.nat(), fc.nat(), (all, pick, at) => {
        const index = pick % all.length
        const chunk = Buffer.from(all[index] ?? [])
        const proof = proveChunk(all, index)
        const root = Buffer.from(traceRoot(all), 'hex')
        const siblings = proof.siblings.map((sibling) => Buffer.from(sibling, 'hex'))
        const parts = [chunk, root, ...siblings].filter((part) => part.length > 0)
        const part = parts[at % parts.length] ?? root
        part[at % part.length] = (part[at % part.length] ?? 0) ^ (1 << (at % 8))
        const changed = { ...proof, siblings: siblings.map((sibling) => sibling.toString('hex')) }
        expect(isChunkProven(root.toString('hex'), chunk, changed)).toBe(false)
      }),
    )
  })

  test('a proof with a hash too few or too many, or of no form at all, proves nothing', () => {
    const all = Array.from({ length: 7 }, (_, index) => Buffer.from([index]))
    const root = traceRoot(all)
    const proof = proveChunk(all, 6)
    const chunk = Buffer.from([6])
    expect(isChunkProven(root, chunk, { ...proof, siblings: proof.siblings.slice(1) })).toBe(false)
    expect(isChunkProven(root, chunk, { ...proof, siblings: [...proof.siblings, '00'.repeat(32)] })).toBe(false)
    for (const wrong of [{ index: -1 }, { index: 0.5 }, { index: 7 }, { leafCount: 0 }, { leafCount: Infinity }]) {
      expect(isChunkProven(root, chunk, { ...proof, ...wrong })).toBe(false)
    }
    expect(isChunkProven(root, chunk, { ...proof, siblings: ['zz', 'zz'] })).toBe(false)
    expect(() => proveChunk(all, 7)).toThrow(expect.objectContaining({ code: 'proof/bad-sample' }))
  })

  test('64 KiB chunks of data have the root of the data, and one trace chunk the root of one', () => {
    const data = randomBytes(CHUNK_BYTES * 5 + 17)
    const pieces = Array.from({ length: 6 }, (_, index) =>
      data.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES),
    )
    expect(traceRoot(pieces)).toBe(merkleRoot(data))
    expect(isChunkProven(merkleRoot(data), pieces[5] ?? data, proveChunk(pieces, 5))).toBe(true)
    expect(traceRoot([data])).toBe(singleTraceRoot(data))
    expect(traceRoot([])).toBe('3e7077fd2f66d689e0cee6a7cf5b37bf2dca7c979af356d0a31cbc5c85605c7d')
  })
})

describe('sampling', () => {
  test('draws distinct chunks, the same for the same nonce and others for another', () => {
    const drawn = drawIndices(hash('01'), hash('02'), 1000, 44)
    expect(new Set(drawn).size).toBe(44)
    expect(drawn.every((index) => index >= 0 && index < 1000)).toBe(true)
    expect(drawIndices(hash('01'), hash('02'), 1000, 44)).toEqual(drawn)
    expect(drawIndices(hash('03'), hash('02'), 1000, 44)).not.toEqual(drawn)
    expect(drawIndices(hash('01'), hash('03'), 1000, 44)).not.toEqual(drawn)
    expect(new Set(drawIndices(hash('01'), hash('02'), 9, 9)).size).toBe(9)
    // Worked out by hand with another SHA-256.
    expect(drawIndices(hash('01'), hash('02'), 10, 6)).toEqual([1, 8, 7, 9, 4, 3])
    expect(() => drawIndices(hash('01'), hash('02'), 9, 10)).toThrow(
      expect.objectContaining({ code: 'proof/bad-sample' }),
    )
  })

  test('needs as many checks as the table of section 9 says', () => {
    const cheated = [0.01, 0.05, 0.1, 0.2, 0.5]
    expect(cheated.map((share) => checksNeeded(share, 0.01))).toEqual([459, 90, 44, 21, 7])
    expect(cheated.map((share) => checksNeeded(share, 0.001))).toEqual([688, 135, 66, 31, 10])
    expect(() => checksNeeded(0, 0.01)).toThrow('not a share')
  })

  test('the chance to miss is that of drawing without putting back, and never above the bound', () => {
    expect(chanceToMiss(10, 1, 10)).toBe(0)
    expect(chanceToMiss(10, 1, 5)).toBeCloseTo(0.5)
    expect(chanceToMiss(1000, 100, 44)).toBeLessThanOrEqual(0.9 ** 44)
    expect(chanceToMiss(10, 0, 3)).toBe(1)
  })
})

import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CHUNK_BYTES, MerkleHasher, merkleRoot, singleTraceRoot } from './merkle.ts'

/** The definition of sandbox-proof section 8 taken literally, level by level. */
function plainRoot(bytes: Uint8Array): string {
  const chunks = Math.max(1, Math.ceil(bytes.length / CHUNK_BYTES))
  let level = Array.from({ length: chunks }, (_, index) => {
    const prefix = Buffer.alloc(9)
    prefix.writeUInt32LE(index, 1)
    return sha256(prefix, bytes.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES))
  })
  while (level.length > 1) {
    level = level.flatMap((left, index) => {
      if (index % 2 === 1) return []
      const right = level[index + 1]
      return [right === undefined ? left : sha256(Buffer.of(1), left, right)]
    })
  }
  return level[0]?.toString('hex') ?? ''
}

function sha256(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

describe('the data Merkle root', () => {
  test('no data is one empty chunk (reference vector)', () => {
    expect(merkleRoot(new Uint8Array())).toBe('3e7077fd2f66d689e0cee6a7cf5b37bf2dca7c979af356d0a31cbc5c85605c7d')
  })

  test('150,000 zero bytes are three leaves (reference vector)', () => {
    expect(merkleRoot(new Uint8Array(150_000))).toBe('e7a039a50ab2703e96396aaf5f87a4eb9512362c3efe1b122b72f417c8e7456e')
  })

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 33])('%d leaves give the root of the definition', (leaves) => {
    for (const size of [leaves * CHUNK_BYTES, leaves * CHUNK_BYTES - 1, (leaves - 1) * CHUNK_BYTES + 1]) {
      const bytes = Buffer.alloc(size, `leaf ${leaves}`)
      expect(merkleRoot(bytes)).toBe(plainRoot(bytes))
    }
  })

  test('the root does not depend on how the bytes arrive', () => {
    const cuts = fc.array(fc.integer({ min: 0, max: 5 * CHUNK_BYTES }), { maxLength: 12 })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5 * CHUNK_BYTES }), cuts, (size, at) => {
        const bytes = Buffer.alloc(size, 'hearth')
        const hasher = new MerkleHasher()
        const edges = [0, ...at.filter((cut) => cut <= size).sort((a, b) => a - b), size]
        edges.forEach((edge, index) => hasher.update(bytes.subarray(edges[index - 1] ?? 0, edge)))
        expect(hasher.digest()).toEqual({ root: plainRoot(bytes), size })
      }),
      { numRuns: 40 },
    )
  })

  test('a finished hasher takes nothing more', () => {
    const hasher = new MerkleHasher()
    hasher.digest()
    expect(() => hasher.update(new Uint8Array(1))).toThrow(expect.objectContaining({ code: 'proof/merkle-done' }))
    expect(() => hasher.digest()).toThrow(expect.objectContaining({ code: 'proof/merkle-done' }))
  })

  test('the trace of one work chunk is one leaf, however long its output', () => {
    expect(singleTraceRoot(Buffer.from('short'))).toBe(merkleRoot(Buffer.from('short')))
    const long = new Uint8Array(CHUNK_BYTES + 1)
    expect(singleTraceRoot(long)).toBe(sha256(Buffer.alloc(9), long).toString('hex'))
  })
})

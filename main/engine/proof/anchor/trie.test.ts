import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HearthError } from '../../../../contract/errors.ts'
import { keccakHex } from '../keccak.ts'
import { decodeRlp, encodeRlp, rlpInteger, type Rlp } from './rlp.ts'
import { listTrie, provenValue } from './trie.ts'

const { tree: items } = fc.letrec<{ tree: Rlp; list: readonly Rlp[]; bytes: Uint8Array }>((tie) => ({
  tree: fc.oneof({ depthSize: 'small', maxDepth: 5 }, tie('bytes'), tie('list')),
  list: fc.array(tie('tree'), { maxLength: 6 }),
  bytes: fc.uint8Array({ maxLength: 80 }),
}))

function hex(item: Rlp): string {
  return Buffer.from(encodeRlp(item)).toString('hex')
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

/** The bytes read and written again, or the code they were refused with. */
function writtenAgain(bytes: Uint8Array): string {
  try {
    return hexOf(encodeRlp(decodeRlp(bytes)))
  } catch (error) {
    if (error instanceof HearthError) return error.code
    throw error
  }
}

function plain(item: Rlp): unknown {
  return item instanceof Uint8Array ? Buffer.from(item).toString('hex') : item.map(plain)
}

describe('RLP', () => {
  test('writes the examples of its definition', () => {
    expect(hex(Buffer.from('dog'))).toBe('83646f67')
    expect(hex([Buffer.from('cat'), Buffer.from('dog')])).toBe('c88363617483646f67')
    expect(hex(new Uint8Array())).toBe('80')
    expect(hex([])).toBe('c0')
    expect(hex(rlpInteger(0))).toBe('80')
    expect(hex(rlpInteger(15))).toBe('0f')
    expect(hex(rlpInteger(1024))).toBe('820400')
    expect(hex([[], [[]], [[], [[]]]])).toBe('c7c0c1c0c3c0c1c0')
    expect(hex(Buffer.from('Lorem ipsum dolor sit amet, consectetur adipisicing elit'))).toMatch(/^b8384c6f/)
  })

  test('reads back what it wrote', () => {
    fc.assert(
      fc.property(items, (item) => {
        expect(plain(decodeRlp(encodeRlp(item)))).toEqual(plain(item))
      }),
    )
  })

  test('reads one form of everything, and only whole items', () => {
    const wrong = [
      '8100',
      '817f',
      'b800',
      'b80161',
      'b90001ff',
      'f800',
      '83646f',
      'c8836361',
      'c0c0',
      '',
      'c7c0c1c0c3c0c1c0ff',
    ]
    for (const hex of wrong) {
      expect(() => decodeRlp(Buffer.from(hex, 'hex'))).toThrow(expect.objectContaining({ code: 'proof/bad-rlp' }))
    }
    expect(() => decodeRlp(Buffer.alloc(100_000, 0xc1))).toThrow(expect.objectContaining({ code: 'proof/bad-rlp' }))
  })

  test('any bytes are read or refused, nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect([hexOf(bytes), 'proof/bad-rlp']).toContain(writtenAgain(bytes))
      }),
    )
  })
})

describe('the trie of a block’s receipts', () => {
  const lists = fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { minLength: 1, maxLength: 200 })

  test('an empty one has the root that every empty block has', () => {
    const { root } = listTrie([], 0)
    expect(Buffer.from(root).toString('hex')).toBe('56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421')
    expect(keccakHex(Buffer.of(0x80)).slice(2)).toBe(Buffer.from(root).toString('hex'))
  })

  test('proves every entry, and only at its place', () => {
    fc.assert(
      fc.property(lists, fc.nat(), (values, pick) => {
        const index = pick % values.length
        const { root, proof } = listTrie(values, index)
        expect(Buffer.compare(provenValue(root, index, proof), values[index] ?? Buffer.of())).toBe(0)
        const other = (index + 1) % values.length
        if (other === index) return
        const { root: same, proof: others } = listTrie(values, other)
        expect(Buffer.compare(same, root)).toBe(0)
        expect(Buffer.compare(provenValue(root, other, others), values[other] ?? Buffer.of())).toBe(0)
      }),
      { numRuns: 60 },
    )
  })

  test('any one bit changed in the proof or the root is caught', () => {
    fc.assert(
      fc.property(lists, fc.nat(), fc.nat(), (values, pick, bit) => {
        const index = pick % values.length
        const { root, proof } = listTrie(values, index)
        const parts = [root, ...proof].map((part) => Buffer.from(part))
        const part = parts[bit % parts.length] ?? Buffer.of()
        part[bit % part.length] = (part[bit % part.length] ?? 0) ^ (1 << (bit % 8))
        const [changedRoot, ...changedProof] = parts
        expect(() => provenValue(changedRoot ?? root, index, changedProof)).toThrow(
          expect.objectContaining({ code: expect.stringMatching(/^proof\/bad-/) }),
        )
      }),
      { numRuns: 200 },
    )
  })

  test('a node too few or too many proves nothing', () => {
    const values = Array.from({ length: 40 }, (_, index) => Buffer.alloc(40, index))
    const { root, proof } = listTrie(values, 17)
    expect(() => provenValue(root, 17, proof.slice(0, -1))).toThrow('not the one above it names')
    expect(() => provenValue(root, 17, [...proof, Buffer.of(1)])).toThrow('nodes to spare')
    expect(() => provenValue(root, 99, proof)).toThrow(expect.objectContaining({ code: 'proof/bad-trie' }))
  })
})

import { hash } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Bytes32, type Hex } from '../../../../contract/money.ts'
import { anchorTree, provenRoot } from './tree.ts'

const digest = (index: number): Hex => Bytes32.parse(`0x${hash('sha256', `receipt ${index}`)}`)
const digests = (count: number) => Array.from({ length: count }, (_, index) => digest(index))

/**
 * Root, and SHA-256 over the JSON of all proofs, of `digests(count)`: written down from
 * `SimpleMerkleTree.of(digests, {sortLeaves: false})` of @openzeppelin/merkle-tree 1.0.8.
 */
const VECTORS: readonly (readonly [count: number, root: string, proofs: string])[] = [
  [
    1,
    '0x4826510bbb5b73e1fb5ee300efd773808952cec52619b3b549bf63a54e61834f',
    'cf1cbb66a638b4860a516671fb74850e6ccf787fe6c4c8d29e9c04efe880bd05',
  ],
  [
    2,
    '0x81251bf006fd1e0bf7a4cf3df0d430caf01519b7c75d52b9bf82771531aef695',
    'ac278b3f6175cf5cc5abfa4819aa8f62df15adc28814f032f6d220e26cba4af7',
  ],
  [
    3,
    '0x151b0748e3b56aa00566992f1cd3fddeca085a388b5b5f316e40fbe87a2a7a95',
    '013799330f92a4ea63f23b4bcf1970158c7209a1938ec067045d901c0d139090',
  ],
  [
    4,
    '0x1029930682ff3e1abbdf8e3ee80e3c1b96f45486879f6f750539d5a9efb02455',
    '636bb8297bfd4c368372e5a8b679d0b9b203386e5d052b5f65656201ab044519',
  ],
  [
    5,
    '0x6efeaf8a57512f78221c760ce35b0f39343f7aeaf1c55688729cd1cfbe51e34b',
    '5aa4b679a87bb02bfbd713a94ddfb8558ab54daf0548e6d8c1ef8dcc3d421c71',
  ],
  [
    6,
    '0x7c1a7b1a0b84866cad36cb3cf1b2b5d0bc9680db25d06eb473cf23bf5ec4ece8',
    '71468a3620ba502f0f595eddff4d5a0366dc42b24dd8caa7407b73e6ae7da5d0',
  ],
  [
    7,
    '0x01c4c0ab0dff5afb874105825afe018050528952b971bd5cf9fdde0bd9a45b0d',
    '6a65de6987ed111292db9b1a07a57916d21cafaf4dc9f0c8c793038d52d4e693',
  ],
  [
    8,
    '0x219fd4b2548cc92cb26afe872e6c24dc20008f5511a3ba7fe2ae20b215fa529d',
    '07c137d6b33b9a4a19fcdcd38b5e435c8307bbfa7c1efe1b482eefb5138a7ab4',
  ],
  [
    9,
    '0xba7864b24e54b93cd53468b3672459d384f47ff4a93c1c5849716e7fa5f8f6f5',
    'caf5d2248b369d35fdd6a74db36ad1dd61f4039c6bef2618ac9901df5fac9327',
  ],
  [
    13,
    '0x350bd550edada8fd745afb04b63d661156ba7e34d5c5c7dc2cfa20e36ecdd530',
    'c609dd62703049486580b3ddb841f7fcd2c6fdb4b464c6396ceb6ed0a911eb4b',
  ],
  [
    16,
    '0x668aaca0d3810ba0488aa29b03d455106db396e88d7d443d4deb899f31103870',
    'e30a4149a533e9b7056560655828c3e5f488897de8bdd1bd9b6b75521128da2c',
  ],
  [
    17,
    '0x139800c15b87453bca0bcc66090ec36f704487ecac274fcbad8faab3241efd2f',
    'ddbddf4ba75909ccc26f49a2bc949516fccc1e809115325ac0e22819832341ec',
  ],
  [
    100,
    '0xd6ebcec2eed04f10d3e87472afa63acf13a2f27066cde1caaf7793e16fde51bc',
    'fcd253da36217063d5b1068c48c54756fe854d94602deceea5541209a28ba5cb',
  ],
  [
    1000,
    '0x157c693afbd841b207c18d5bca793a5c481c437d4e90e60bb4ed2baae5aa13b9',
    '33ca369585ffb5c4be0624333d0029b54565f7ee904c448236a0632d7aba8d67',
  ],
]

describe('the tree of an anchor', () => {
  test.each(VECTORS)('over %i digests is the one of @openzeppelin/merkle-tree', (count, root, proofs) => {
    const tree = anchorTree(digests(count))
    expect(tree.root).toBe(root)
    const all = digests(count).map((_, index) => tree.proof(index))
    expect(hash('sha256', JSON.stringify(all))).toBe(proofs)
  })

  test('proves every digest of it and no other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(), (count, pick) => {
        const index = pick % count
        const tree = anchorTree(digests(count))
        const proof = tree.proof(index)
        expect(provenRoot(digest(index), index, count, proof)).toBe(tree.root)
        expect(provenRoot(digest(count), index, count, proof)).not.toBe(tree.root)
      }),
    )
  })

  test('one changed bit in digest or proof leads elsewhere', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 70 }), fc.nat(), fc.nat(), (count, pick, bit) => {
        const index = pick % count
        const tree = anchorTree(digests(count))
        const [leaf, ...siblings] = [digest(index), ...tree.proof(index)].map((text, place, all) =>
          place === bit % all.length ? flipped(text, bit % 256) : text,
        )
        expect(provenRoot(leaf ?? '0x', index, count, siblings)).not.toBe(tree.root)
      }),
    )
  })

  test('a proof of another length than its place has proves nothing: a node inside is no receipt', () => {
    const tree = anchorTree(digests(13))
    const proof = tree.proof(5)
    expect(provenRoot(digest(5), 5, 13, proof.slice(0, -1))).toBeNull()
    expect(provenRoot(digest(5), 5, 13, [...proof, digest(0)])).toBeNull()
    expect(provenRoot(digest(5), 13, 13, proof)).toBeNull()
    const [first, second] = [anchorTree(digests(2)).root, anchorTree([digest(2), digest(3)]).root]
    expect(anchorTree(digests(4)).root).toBe(provenRoot(second, 1, 2, [first]))
    expect(provenRoot(second, 2, 4, [first])).toBeNull()
  })

  test('there is none over nothing', () => {
    expect(() => anchorTree([])).toThrow(expect.objectContaining({ code: 'proof/no-digests' }))
    expect(() => anchorTree(digests(2)).proof(2)).toThrow('no receipt 2')
  })
})

function flipped(text: Hex, bit: number): Hex {
  const bytes = Buffer.from(text.slice(2), 'hex')
  bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return Bytes32.parse(`0x${bytes.toString('hex')}`)
}

import { UnixFS } from 'ipfs-unixfs'
import { expect, test } from 'vitest'
import { fileNodeData } from './file-node.ts'

const GIB = 2 ** 30

test.each([
  [[5]],
  [[1024 * 1024, 1024 * 1024, 77]],
  [[GIB]],
  [[GIB, GIB]],
  [[GIB, GIB, GIB, 1]],
  [Array.from({ length: 9 }, () => GIB)],
  [[2 ** 40, 2 ** 31, 2 ** 32 - 1]],
])('a node that joins %j bytes is read as it was written', (sizes) => {
  const node = UnixFS.unmarshal(fileNodeData(sizes))
  expect([node.type, node.fileSize(), node.blockSizes]).toEqual([
    'file',
    BigInt(sizes.reduce((sum, size) => sum + size, 0)),
    sizes.map(BigInt),
  ])
})

test('it is written as other software writes it, also above 2 GiB', () => {
  const small = [1024 * 1024, 99]
  const theirs = new UnixFS({ type: 'file', blockSizes: small.map(BigInt) }).marshal()
  expect(Buffer.compare(fileNodeData(small), theirs)).toBe(0)
  // type 2, size 2^31, two pieces of 2^30
  expect(Buffer.from(fileNodeData([GIB, GIB])).toString('hex')).toBe('0802188080808008208080808004208080808004')
})

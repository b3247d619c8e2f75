import { varint } from 'multiformats'

/** Fields of UnixFS’s `Data`, with their wire type: all of them are numbers. */
const TYPE = (1 << 3) | 0
const FILE_SIZE = (3 << 3) | 0
const BLOCK_SIZE = (4 << 3) | 0
const FILE = 2

/**
 * The `Data` of a node that joins pieces of a file, as `ipfs-unixfs` writes it. That leaves bytes unwritten where a number has
 * its 32nd bit set: every file of 2 to 4 GiB would have a root with a wrong size, and with whatever was in memory before.
 * @param sizes the file’s bytes under each link, in order
 */
export function fileNodeData(sizes: readonly number[]): Uint8Array {
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const numbers = [TYPE, FILE, FILE_SIZE, total, ...sizes.flatMap((size) => [BLOCK_SIZE, size])]
  const data = new Uint8Array(numbers.reduce((sum, number) => sum + varint.encodingLength(number), 0))
  let at = 0
  for (const number of numbers) {
    varint.encodeTo(number, data, at)
    at += varint.encodingLength(number)
  }
  return data
}

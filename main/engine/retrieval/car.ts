import { CarWriter } from '@ipld/car'
import type { CID } from 'multiformats/cid'
import { varint } from 'multiformats'

/** The beginning of a CAR, version 1, with one root. */
export async function carHeader(root: CID): Promise<Uint8Array> {
  const { writer, out } = CarWriter.create([root])
  const closing = writer.close()
  const pieces: Uint8Array[] = []
  for await (const piece of out) pieces.push(piece)
  await closing
  return Buffer.concat(pieces)
}

/** What stands before a block's bytes in a CAR: how long the section is, and the block's CID. */
export function sectionHead(cid: CID, size: number): Uint8Array {
  const length = cid.bytes.length + size
  const head = new Uint8Array(varint.encodingLength(length) + cid.bytes.length)
  varint.encodeTo(length, head)
  head.set(cid.bytes, head.length - cid.bytes.length)
  return head
}

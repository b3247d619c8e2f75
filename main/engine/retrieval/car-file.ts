import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { CarIndexer } from '@ipld/car'
import { varint } from 'multiformats'
import type { CID } from 'multiformats/cid'
import { HearthError } from '../../../contract/errors.ts'
import { tooLarge } from './block-files.ts'
import { keyOf, matches, MAX_BLOCK, requireUsable } from './cid.ts'

/** A CAR is trusted in nothing: its header may be large, its sections may lie. */
const MAX_HEADER = 4096
const MOST_BLOCKS = 2_000_000

export interface CarFile {
  readonly root: CID
  size(cid: CID): number | null
  /** The bytes the CID names; null when they are not in the file. @throws HearthError `retrieval/wrong-block` */
  read(cid: CID): Promise<Uint8Array | null>
  close(): Promise<void>
}

/**
 * Finds the blocks of a CAR (version 1) without holding any of them.
 * @throws HearthError `retrieval/bad-car`, `retrieval/block-too-large`, `retrieval/other-codec`, `retrieval/other-hash`
 */
export async function openCarFile(file: string): Promise<CarFile> {
  await requireSmallHeader(file)
  const { root, places } = await indexed(file)
  const handle = await open(file, 'r')
  return {
    root,
    size: (cid) => places.get(keyOf(cid))?.length ?? null,
    read: async (cid) => {
      const place = places.get(keyOf(cid))
      if (place === undefined) return null
      const bytes = new Uint8Array(place.length)
      const { bytesRead } = await handle.read(bytes, 0, place.length, place.offset)
      if (bytesRead === place.length && matches(cid, bytes)) return bytes
      throw new HearthError('retrieval/wrong-block', 'A block in this CAR is not what its name says.')
    },
    close: () => handle.close(),
  }
}

async function requireSmallHeader(file: string): Promise<void> {
  const handle = await open(file, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(10), 0, 10, 0)
    const length = bytesRead === 0 ? 0 : headerLength(buffer.subarray(0, bytesRead))
    if (length === 0 || length > MAX_HEADER) throw badCar()
  } finally {
    await handle.close()
  }
}

function headerLength(bytes: Uint8Array): number {
  try {
    return varint.decode(bytes)[0]
  } catch (cause) {
    throw badCar(cause)
  }
}

interface Place {
  readonly offset: number
  readonly length: number
}

async function indexed(file: string): Promise<{ readonly root: CID; readonly places: ReadonlyMap<string, Place> }> {
  const source = createReadStream(file, { highWaterMark: 256 * 1024 })
  try {
    const indexer = await CarIndexer.fromIterable(source)
    const [root, ...more] = await indexer.getRoots()
    if (root === undefined || more.length > 0) throw badCar(new Error('one root is expected'))
    const places = new Map<string, Place>()
    for await (const { cid, blockLength, blockOffset } of indexer) {
      requireUsable(cid)
      if (blockLength > MAX_BLOCK) throw tooLarge()
      if (places.size >= MOST_BLOCKS) throw badCar(new Error('too many blocks'))
      places.set(keyOf(cid), { offset: blockOffset, length: blockLength })
    }
    requireUsable(root)
    return { root, places }
  } catch (cause) {
    throw cause instanceof HearthError ? cause : badCar(cause)
  } finally {
    source.destroy()
  }
}

function badCar(cause?: unknown): HearthError {
  return new HearthError('retrieval/bad-car', 'This file is not a CAR with one root.', { cause })
}

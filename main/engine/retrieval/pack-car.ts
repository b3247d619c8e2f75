import { open } from 'node:fs/promises'
import { CID } from 'multiformats/cid'
import { create } from 'multiformats/hashes/digest'
import { carHeader, sectionHead } from './car.ts'
import { RAW } from './cid.ts'
import { pack, type Packed } from './pack.ts'

/**
 * Packs a file or folder into a new CAR file; each block is in it once. The root is known last, so the header is
 * written again at the end: every root here has the same length.
 * @throws what `pack` throws, and the file system
 */
export async function packCar(source: string, carFile: string): Promise<Packed> {
  const handle = await open(carFile, 'wx', 0o600)
  try {
    const unknown = CID.createV1(RAW, create(0x12, new Uint8Array(32)))
    const seen = new Set<string>()
    await handle.appendFile(await carHeader(unknown))
    const packed = await pack(source, async (cid, bytes) => {
      if (seen.has(cid.toString())) return
      seen.add(cid.toString())
      await handle.appendFile(sectionHead(cid, bytes.length))
      await handle.appendFile(bytes)
    })
    const header = await carHeader(packed.root)
    await handle.write(header, 0, header.length, 0)
    await handle.sync()
    return packed
  } finally {
    await handle.close()
  }
}

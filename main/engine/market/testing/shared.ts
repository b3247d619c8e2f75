import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { CarReader } from '@ipld/car'
import type { CID } from 'multiformats/cid'
import { INCOMING } from '../../retrieval/incoming.ts'
import { packCar } from '../../retrieval/pack-car.ts'
import type { Retrieval } from '../../retrieval/open.ts'

/** Packs files as the command line does, and has them carried. @returns the root's CID */
export async function share(
  { handlers }: Pick<Retrieval, 'handlers'>,
  dataDir: string,
  files: Readonly<Record<string, Uint8Array>> | Uint8Array,
): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'hearth-share-'))
  try {
    const source = path.join(folder, 'source')
    if (files instanceof Uint8Array) await writeFile(source, files)
    else {
      for (const [name, bytes] of Object.entries(files)) {
        await mkdir(path.dirname(path.join(source, name)), { recursive: true })
        await writeFile(path.join(source, name), bytes)
      }
    }
    const incoming = `${randomBytes(8).toString('hex')}.car`
    await mkdir(path.join(dataDir, INCOMING), { recursive: true })
    await packCar(source, path.join(dataDir, INCOMING, incoming))
    const session = { id: 'test', unlockedUntil: 0 }
    return (await handlers['sharing.add']({ incoming, name: 'shared', list: null }, session)).root
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Every block of a CAR, by CID, each found to be what its CID says: what a client does that trusts nobody. */
export async function checkedCar(
  bytes: Uint8Array,
): Promise<{ readonly roots: readonly string[]; readonly blocks: ReadonlyMap<string, Uint8Array> }> {
  const reader = await CarReader.fromBytes(bytes)
  const blocks = new Map<string, Uint8Array>()
  for await (const block of reader.blocks()) {
    requireMatch(block.cid, block.bytes)
    blocks.set(block.cid.toString(), block.bytes)
  }
  return { roots: (await reader.getRoots()).map(String), blocks }
}

export function requireMatch(cid: CID, bytes: Uint8Array): void {
  if (cid.multihash.code === 0 && Buffer.compare(bytes, cid.multihash.digest) === 0) return
  const digest = createHash('sha256').update(bytes).digest()
  if (!digest.equals(cid.multihash.digest)) throw new Error(`${cid.toString()} is not what it says`)
}

import { createHash } from 'node:crypto'
import { encode, prepare } from '@ipld/dag-pb'
import { UnixFS } from 'ipfs-unixfs'
import { CID } from 'multiformats/cid'
import { create } from 'multiformats/hashes/digest'
import { expect, test } from 'vitest'
import { DAG_PB, keyOf, RAW } from './cid.ts'
import { shardPlaces } from './shard-place.ts'
import { type AskedRange, type BlockSource, type DagScope, planCar } from './plan.ts'

const blocks = new Map<string, Uint8Array>()
let reads = 0
const source: BlockSource = {
  size: (cid) => blocks.get(keyOf(cid))?.length ?? null,
  read: async (cid) => {
    reads += 1
    if (reads > 10_000) throw new Error('It reads on and on.')
    return blocks.get(keyOf(cid)) ?? null
  },
}

function put(codec: number, bytes: Uint8Array): CID {
  const cid = CID.createV1(codec, create(0x12, createHash('sha256').update(bytes).digest()))
  blocks.set(keyOf(cid), bytes)
  return cid
}
const leaf = (text: string) => put(RAW, Buffer.from(text))

function node(data: UnixFS, links: readonly { readonly name: string; readonly cid: CID }[]): CID {
  const Links = links.map(({ name, cid }) => ({ Name: name, Hash: cid, Tsize: 1 }))
  return put(DAG_PB, encode(prepare({ Data: data.marshal(), Links })))
}
function file(pieces: readonly { readonly cid: CID; readonly size: number }[]): CID {
  const blockSizes = pieces.map(({ size }) => BigInt(size))
  return node(
    new UnixFS({ type: 'file', blockSizes }),
    pieces.map(({ cid }) => ({ name: '', cid })),
  )
}

/** Each of so many nodes has the one below it twice. */
function doubled(levels: number): { readonly cid: CID; readonly size: number } {
  let below = { cid: leaf('abcd'), size: 4 }
  for (let level = 0; level < levels; level += 1) below = { cid: file([below, below]), size: below.size * 2 }
  return below
}
function shard(links: Parameters<typeof node>[1]): CID {
  return node(new UnixFS({ type: 'hamt-sharded-directory', fanout: 256n, hashType: 0x22n }), links)
}
/** A folder of so many shards on the way to what is called so, each with 200 others beside it. */
function shards(name: string, levels: number): CID {
  const places = shardPlaces(name)
  let below = { name: `${places[levels]}${name}`, cid: leaf('found') }
  for (const place of places.slice(0, levels).toReversed()) {
    const own = below
    const others = Array.from({ length: 200 }, (_, index) => index.toString(16).toUpperCase().padStart(2, '0'))
      .filter((other) => other !== own.name)
      .map((other) => ({ name: other, cid: shard([{ name: `${other}other ${place}`, cid: leaf(other) }]) }))
    below = { name: place, cid: shard([...others, own]) }
  }
  return shard([below])
}

interface Asked {
  readonly path?: readonly string[]
  readonly scope?: DagScope
  readonly range?: AskedRange | null
}
async function planned(root: CID, asked: Asked = {}, most?: Parameters<typeof planCar>[2]) {
  reads = 0
  return planCar(source, { root, path: [], scope: 'all', range: null, ...asked }, most)
}

test('a range has the blocks it needs, of a file in several levels', async () => {
  const leaves = ['aaaa', 'bbbb', 'cccc', 'dddd'].map((text) => ({ cid: leaf(text), size: 4 }))
  const halves = [leaves.slice(0, 2), leaves.slice(2)].map((pieces) => ({ cid: file(pieces), size: 8 }))
  const root = file(halves)
  const inRange = async (from: number, to: number) =>
    (await planned(root, { scope: 'entity', range: { from, to } })).map(({ cid }) => cid.toString())
  const [left, right] = halves.map(({ cid }) => cid.toString())
  const [a, b, c, d] = leaves.map(({ cid }) => cid.toString())
  expect(await inRange(0, 0)).toEqual([root.toString(), left, a])
  expect(await inRange(7, 8)).toEqual([root.toString(), left, b, right, c])
  expect(await inRange(4, 15)).toEqual([root.toString(), left, b, right, c, d])
  expect(await inRange(0, 15)).toEqual([root.toString(), left, a, b, right, c, d])
})

test('what is named twice, and that twice again, is walked once', async () => {
  const { cid, size } = doubled(28)
  expect(await planned(cid)).toHaveLength(29)
  for (const range of [
    { from: 0, to: null },
    { from: 1, to: size - 2 },
    { from: size - 3, to: null },
  ]) {
    const plan = await planned(cid, { scope: 'entity', range })
    expect(plan).toHaveLength(29)
  }
})

test('in a folder of shards only those that may have the name are read', async () => {
  const root = shards('readme.txt', 5)
  const plan = await planned(root, { path: ['readme.txt'] })
  expect([plan.length, reads]).toEqual([7, 6])
  expect(plan.at(-1)?.cid.toString()).toBe(leaf('found').toString())
  await expect(planned(root, { path: ['readme'] })).rejects.toMatchObject({ code: 'retrieval/no-such-path' })
  expect(reads).toBeLessThan(3)
})

test('links that lead on and on are no file', async () => {
  const twice = leaf('twice')
  const folder = node(
    new UnixFS({ type: 'directory' }),
    Array.from({ length: 200 }, (_, index) => ({ name: `${index}`, cid: twice })),
  )
  expect(await planned(folder)).toHaveLength(2)
  await expect(planned(folder, {}, { bytes: 1e9, blocks: 10 })).rejects.toMatchObject({ code: 'retrieval/bad-node' })
})

test('an answer of too many bytes or blocks is not planned to its end', async () => {
  const pieces = Array.from({ length: 100 }, (_, index) => ({
    cid: file([{ cid: leaf(`${index}`), size: 9 }]),
    size: 9,
  }))
  const root = file(pieces)
  expect(await planned(root, {}, { bytes: 1e9, blocks: 201 })).toHaveLength(201)
  for (const most of [
    { bytes: 1e9, blocks: 20 },
    { bytes: (source.size(root) ?? 0) + 200, blocks: 1e9 },
  ]) {
    await expect(planned(root, {}, most)).rejects.toMatchObject({ code: 'retrieval/too-much' })
    expect(reads).toBeLessThan(12)
  }
})

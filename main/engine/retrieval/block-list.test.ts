import { createHash } from 'node:crypto'
import { CID } from 'multiformats/cid'
import { create } from 'multiformats/hashes/digest'
import { identity } from 'multiformats/hashes/identity'
import { expect, test } from 'vitest'
import { blockList } from './block-list.ts'
import { DAG_PB, RAW } from './cid.ts'

test('a list of blocks gives them as they were, as often as it is asked', () => {
  const digest = create(0x12, createHash('sha256').update('a').digest())
  const cids = [
    CID.createV1(RAW, digest),
    CID.createV0(CID.createV1(DAG_PB, digest).multihash),
    CID.createV1(RAW, identity.digest(Buffer.from('inline'))),
    CID.createV1(DAG_PB, digest),
  ]
  const list = blockList(cids.map((cid, index) => ({ cid, size: index * 1_000_000 })))
  for (let round = 0; round < 2; round += 1) {
    expect([...list].map(({ cid, size }) => [cid.toString(), size])).toEqual(
      cids.map((cid, index) => [cid.toString(), index * 1_000_000]),
    )
  }
  expect([list.length, list.heldBytes]).toEqual([4, 36 + 34 + 10 + 36 + 16])
  expect([...blockList([])]).toEqual([])
})

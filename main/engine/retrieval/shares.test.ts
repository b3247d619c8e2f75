import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { CID } from 'multiformats/cid'
import { create } from 'multiformats/hashes/digest'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../ports/clock.ts'
import { silentLog } from '../ports/log.ts'
import { keccakHex } from '../proof/keccak.ts'
import { createSigner } from '../proof/signature.ts'
import { carHeader, sectionHead } from './car.ts'
import { packCar } from './pack-car.ts'
import { openShares } from './shares.ts'
import { trustList } from './trusted-list.ts'

const MIB = 1024 * 1024
let dir = ''
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'hearth-shares-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const open = (cap = 100 * MIB) =>
  openShares({ dir: path.join(dir, 'sharing'), cap: () => cap, clock: systemClock, log: silentLog })
const own = () => ({ name: 'mine', list: null })
const ofList = () => ({ name: 'set', list: { name: 'sets', signer: `0x${'11'.repeat(20)}` as const } })
const rawCid = (bytes: Uint8Array, codec = 0x55) =>
  CID.createV1(codec, create(0x12, createHash('sha256').update(bytes).digest()))

async function carOf(root: CID, blocks: readonly (readonly [CID, Uint8Array])[]): Promise<string> {
  const file = path.join(dir, `${randomBytes(6).toString('hex')}.car`)
  const sections = blocks.flatMap(([cid, bytes]) => [sectionHead(cid, bytes.length), bytes])
  await writeFile(file, Buffer.concat([await carHeader(root), ...sections]))
  return file
}
async function packed(bytes: Uint8Array): Promise<string> {
  const source = path.join(dir, randomBytes(6).toString('hex'))
  await writeFile(source, bytes)
  await packCar(source, `${source}.car`)
  return `${source}.car`
}

test('a file gets the CID that other software gives it', async () => {
  const shares = await open()
  const share = await shares.add(await packed(Buffer.from('hello world')), own)
  // CIDv1, raw, SHA-256 of these bytes, computed by other means.
  expect(share.root).toBe('bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e')
})

test('a CAR with a false root, a wrong block, an oversized one or another codec leaves nothing behind', async () => {
  const shares = await open()
  const bytes = randomBytes(1000)
  const cid = rawCid(bytes)
  const other = rawCid(randomBytes(10))
  const large = new Uint8Array(2 * MIB + 1)
  const cases: readonly (readonly [string, string])[] = [
    ['retrieval/not-here', await carOf(other, [[cid, bytes]])],
    ['retrieval/wrong-block', await carOf(cid, [[cid, randomBytes(1000)]])],
    ['retrieval/block-too-large', await carOf(rawCid(large), [[rawCid(large), large]])],
    ['retrieval/other-codec', await carOf(rawCid(bytes, 0x71), [[rawCid(bytes, 0x71), bytes]])],
  ]
  for (const [code, file] of cases) await expect(shares.add(file, own)).rejects.toMatchObject({ code })
  const noise = path.join(dir, 'noise.car')
  for (const text of [new Uint8Array(0), randomBytes(500), Buffer.from('ffffffff7f00', 'hex')]) {
    await writeFile(noise, text)
    await expect(shares.add(noise, own)).rejects.toMatchObject({ code: 'retrieval/bad-car' })
  }
  expect([shares.list(), shares.heldBytes()]).toEqual([[], 0])
})

test('what is carried is still there after a restart, and what belongs to nothing is removed', async () => {
  const first = await open()
  const share = await first.add(await packed(randomBytes(3 * MIB)), own)
  first.served(CID.parse(share.root), 500)
  await first.save()
  const again = await open()
  expect(again.list()).toEqual([{ ...share, served: 500 }])
  await again.remove(CID.parse(share.root))
  expect(again.heldBytes()).toBe(0)
  const left = await readdir(path.join(dir, 'sharing', 'blocks'), { recursive: true, withFileTypes: true })
  expect(left.filter((entry) => entry.isFile())).toEqual([])
})

test('without room what lists brought and sent least goes first, and never the person’s own', async () => {
  const shares = await open(4 * MIB)
  const mine = await shares.add(await packed(randomBytes(MIB)), own)
  const wanted = await shares.add(await packed(randomBytes(MIB)), ofList)
  const unwanted = await shares.add(await packed(randomBytes(MIB)), ofList)
  shares.served(CID.parse(wanted.root), MIB)
  await shares.add(await packed(randomBytes(2 * MIB)), own)
  const roots = shares.list().map(({ root }) => root)
  expect([roots.includes(mine.root), roots.includes(wanted.root), roots.includes(unwanted.root)]).toEqual([
    true,
    false,
    false,
  ])
  await expect(shares.add(await packed(randomBytes(2 * MIB)), own)).rejects.toMatchObject({ code: 'sharing/full' })
  expect(shares.heldBytes()).toBeLessThanOrEqual(4 * MIB)
})

test('a list counts only with the signature of somebody who is trusted, and only for what it names', () => {
  const signer = createSigner(new Uint8Array(32).fill(9))
  const root = rawCid(Buffer.from('a'))
  const list = JSON.stringify({ version: 1, name: 'sets', issuedAt: 1, items: [{ root: root.toString(), name: 'a' }] })
  const message = Buffer.from(`\x19Ethereum Signed Message:\n${list.length}${list}`)
  const signed = { list, signature: signer.sign(keccakHex(message)) }
  const trusted = trustList(signed, [signer.address])
  expect([trusted.nameOf(root), trusted.nameOf(rawCid(Buffer.from('b')))]).toEqual(['a', null])
  expect(() => trustList(signed, [])).toThrowError(/whom nobody here trusts/)
  expect(() => trustList({ ...signed, list: list.replace('sets', 'evil') }, [signer.address])).toThrowError(
    /nobody here trusts/,
  )
})

import { createHash, randomBytes } from 'node:crypto'
import { mkdir, open } from 'node:fs/promises'
import path from 'node:path'
import { CID } from 'multiformats/cid'
import { create } from 'multiformats/hashes/digest'
import { INITIAL_SHARING } from '../../contract/sharing.ts'
import { openStall, type Stall } from '../../main/engine/market/testing/stall.ts'
import { INCOMING } from '../../main/engine/retrieval/incoming.ts'
import { packCar } from '../../main/engine/retrieval/pack-car.ts'
import { RAW } from '../../main/engine/retrieval/cid.ts'
import { against, type Bench, type BenchResult, rounded } from './result.ts'
import type { Errand } from './retrieval/client.ts'
import { sendClient } from './retrieval/errand.ts'
import { serveStatic } from './retrieval/static-server.ts'
import { withTempFolder } from '../rig/temp-folder.ts'

const MIB = 1024 * 1024
const SHA2_256 = 0x12
const FILE_MIB = 1024
/** MiB of one larger answer: what a buyer asks for who does not want to sign for each MiB. */
const PART_MIB = 15
/** Blocks are fetched so many at a time, paid or not, each paid through a channel of its own. */
const LANES = 2
const SIDE_BY_SIDE = `${LANES} blocks side by side, the next asked for while one comes`
const session = { id: 'bench', unlockedUntil: 0 }

/** The client has a process of its own and checks every byte; it asks for the next piece while one comes. */
export const retrieval: Bench = {
  name: 'retrieval',
  summary: `a file of ${FILE_MIB} MiB in blocks of one, checked by the client, against nginx; paid against unpaid`,
  run: async () =>
    withTempFolder('bench-retrieval', async (folder) => {
      const stall = await openStall({ limits: { paidRate: { perSecond: 1e6, burst: 1e6 } } })
      const source = path.join(folder, 'source')
      const digests = await writeRandom(source)
      const files = await serveStatic(source, folder)
      try {
        const root = await shareFile(stall, source)
        const set = stall.parts.retrieval.handlers['sharing.set']
        const pay = {
          key: Buffer.from(stall.practice.buyer.key).toString('hex'),
          asset: stall.practice.asset,
          rpcUrl: stall.practice.rpcUrl,
        }
        const stock = { ...pay, client: 'stock' } as const
        const quick = { ...pay, client: 'quick' } as const
        const lanes = LANES
        const blocks = blocksOf(stall.url, digests)
        const parts = partsOf(stall.url, root)
        const plain = await sendClient({ gets: rangesOf(files.url, digests), pay: null, lanes })
        await set({ ...INITIAL_SHARING, on: true, paid: false }, session)
        const unpaid = await sendClient({ gets: blocks, pay: null, lanes })
        const unpaidParts = await sendClient({ gets: parts, pay: null, lanes: 1 })
        await set({ paid: true }, session)
        const paid = await sendClient({ gets: blocks, pay: quick, lanes })
        const asked = await sendClient({ gets: blocks, pay: stock, lanes })
        const paidParts = await sendClient({ gets: parts, pay: stock, lanes: 1 })
        const unpaidBlocks = { name: 'unpaid, blocks of one MiB', value: unpaid }
        return [
          { ...result('retrieval', unpaid, { name: files.name, value: plain }), detail: SIDE_BY_SIDE },
          {
            ...result('retrieval-paid', paidParts, { name: `unpaid, CARs of ${PART_MIB} MiB`, value: unpaidParts }),
            detail: `one voucher for ${PART_MIB} MiB, by the stock client, one channel`,
          },
          {
            ...result('retrieval-paid-blocks', paid, unpaidBlocks),
            detail: `a voucher for every MiB, its price known from the first; ${SIDE_BY_SIDE}`,
          },
          {
            ...result('retrieval-paid-asked', asked, unpaidBlocks),
            detail: `a voucher for every MiB by the stock client, which asks for the price of each; ${SIDE_BY_SIDE}`,
          },
        ]
      } finally {
        await files.stop()
        await stall.close()
      }
    }),
}

function result(name: string, value: number, baseline: NonNullable<BenchResult['baseline']>): BenchResult {
  return { name, value: rounded(value), unit: 'MiB/s', ...against(baseline, value) }
}

/** @returns the SHA-256 of each MiB */
async function writeRandom(file: string): Promise<readonly string[]> {
  const handle = await open(file, 'wx')
  try {
    const digests = []
    for (let index = 0; index < FILE_MIB; index += 1) {
      const piece = randomBytes(MIB)
      digests.push(createHash('sha256').update(piece).digest('hex'))
      await handle.appendFile(piece)
    }
    return digests
  } finally {
    await handle.close()
  }
}

/** @returns the CID of the file */
async function shareFile(stall: Stall, source: string): Promise<string> {
  const incoming = `${randomBytes(8).toString('hex')}.car`
  await mkdir(path.join(stall.folder, INCOMING), { recursive: true })
  await packCar(source, path.join(stall.folder, INCOMING, incoming))
  const add = stall.parts.retrieval.handlers['sharing.add']
  return (await add({ incoming, name: 'shared', list: null }, session)).root
}

function rangesOf(url: string, digests: readonly string[]): Errand['gets'] {
  return digests.map((digest, index) => ({
    url,
    range: `bytes=${index * MIB}-${(index + 1) * MIB - 1}`,
    digests: [digest],
    bytes: MIB,
  }))
}

function blocksOf(url: string, digests: readonly string[]): Errand['gets'] {
  return digests.map((digest) => ({
    url: `${url}/ipfs/${CID.createV1(RAW, create(SHA2_256, Buffer.from(digest, 'hex'))).toString()}?format=raw`,
    range: null,
    digests: [digest],
    bytes: MIB,
  }))
}

function partsOf(url: string, root: string): Errand['gets'] {
  return Array.from({ length: Math.floor(FILE_MIB / PART_MIB) }, (_, index) => {
    const from = index * PART_MIB * MIB
    const range = `${from}:${from + PART_MIB * MIB - 1}`
    return {
      url: `${url}/ipfs/${root}?format=car&dag-scope=entity&entity-bytes=${range}`,
      range: null,
      digests: null,
      bytes: PART_MIB * MIB,
    }
  })
}

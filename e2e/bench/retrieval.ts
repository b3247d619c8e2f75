import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import path from 'node:path'
import { CarReader } from '@ipld/car'
import { openStall } from '../../main/engine/market/testing/stall.ts'
import { share } from '../../main/engine/market/testing/shared.ts'
import { voucherBuyer } from '../../main/engine/market/testing/voucher-buyer.ts'
import { INITIAL_SHARING } from '../../contract/sharing.ts'
import { against, type Bench, rounded } from './result.ts'

const MIB = 1024 * 1024
const FILE_MIB = 64
const session = { id: 'bench', unlockedUntil: 0 }

/** Client and servers share this process: what is compared had the same share of it. */
export const retrieval: Bench = {
  name: 'retrieval',
  summary: 'blocks of one MiB, checked by the client, against Node’s own static stream; paid against unpaid',
  run: async () => {
    const stall = await openStall({ limits: { paidRate: { perSecond: 1e6, burst: 1e6 } } })
    const server = createServer((request, response) => {
      const start = Number(request.url?.slice(1)) * MIB
      createReadStream(path.join(stall.folder, 'plain'), { start, end: start + MIB - 1 }).pipe(response)
    })
    try {
      const file = randomBytes(FILE_MIB * MIB)
      await writeFile(path.join(stall.folder, 'plain'), file)
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const address = server.address()
      const port = typeof address === 'object' ? address?.port : 0
      const root = await share(stall.parts.retrieval, stall.folder, file)
      const set = stall.parts.retrieval.handlers['sharing.set']
      const free = { ...INITIAL_SHARING, on: true, paid: false }
      await set(free, session)
      const reader = await CarReader.fromBytes(await bytesOf(fetch, `${stall.url}/ipfs/${root}?format=car`))
      const leaves: { readonly cid: string; readonly digest: Uint8Array }[] = []
      for await (const cid of reader.cids()) {
        if (cid.toString() !== root) leaves.push({ cid: cid.toString(), digest: cid.multihash.digest })
      }
      const timed = async (get: typeof fetch, url: (index: number, cid: string) => string): Promise<number> => {
        const started = performance.now()
        for (const [index, { cid, digest }] of leaves.entries()) {
          const bytes = await bytesOf(get, url(index, cid))
          if (!createHash('sha256').update(bytes).digest().equals(digest)) throw new Error(`${cid} is false`)
        }
        return FILE_MIB / ((performance.now() - started) / 1000)
      }
      const block = (_: number, cid: string): string => `${stall.url}/ipfs/${cid}?format=raw`
      const plain = await timed(fetch, (index) => `http://127.0.0.1:${port}/${index}`)
      const unpaid = await timed(fetch, block)
      await set({ paid: true }, session)
      const pay = voucherBuyer(stall.practice.buyer.key, stall.practice.asset, stall.practice.rpcUrl)
      await bytesOf(pay, block(0, leaves[0]?.cid ?? ''))
      const paid = await timed(pay, block)
      return [
        {
          name: 'retrieval',
          value: rounded(unpaid),
          unit: 'MiB/s',
          ...against({ name: 'Node static stream', value: plain }, unpaid),
        },
        {
          name: 'retrieval-paid',
          value: rounded(paid),
          unit: 'MiB/s',
          ...against({ name: 'unpaid', value: unpaid }, paid),
        },
      ]
    } finally {
      server.close()
      server.closeAllConnections()
      await stall.close()
    }
  },
}

async function bytesOf(get: typeof fetch, url: string): Promise<Uint8Array> {
  const answer = await get(url)
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
  return new Uint8Array(await answer.arrayBuffer())
}

import { systemClock } from '../../main/engine/ports/clock.ts'
import { silentLog } from '../../main/engine/ports/log.ts'
import { openAnchorChain } from '../../main/engine/anchoring/anchor-chain.ts'
import { startPractice } from '../../main/engine/practice/network.ts'
import { anchorTree } from '../../main/engine/proof/anchor/tree.ts'
import { keccakHex } from '../../main/engine/proof/keccak.ts'
import { sourceLayout } from '../../main/layout.ts'
import { openChain } from '../../main/engine/wallet/evm-chain.ts'
import { usableNetwork } from '../../main/engine/wallet/networks.ts'
import { createRpc } from '../../main/engine/wallet/rpc.ts'
import { read, Receipt } from '../../main/engine/wallet/rpc-shapes.ts'
import { unlockedWallet } from '../../main/engine/wallet/unlocked.ts'
import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { withTempFolder } from '../rig/temp-folder.ts'
import { against, rounded, type Bench } from './result.ts'

const root = path.resolve(import.meta.dirname, '..', '..')
const RECEIPTS = 10_000

/** Anchors ranges of a new key one after the other, each so many receipts long; the gas of each. */
async function gasOf(dir: string, lengths: readonly number[]): Promise<readonly number[]> {
  const network = usableNetwork('practice')
  const practice = await startPractice({ dir, parts: sourceLayout(root).practice, log: silentLog, clock: systemClock })
  try {
    const wallet = unlockedWallet(Uint8Array.from(randomBytes(32)))
    await practice.fundWallet(wallet.address)
    const url = () => practice.rpcUrl
    const chain = openChain(network, url)
    const anchors = openAnchorChain(network, network.receiptAnchor ?? '0x', url)
    const gas: number[] = []
    for (const [nonce, length] of lengths.entries()) {
      const head = await anchors.head(wallet.address)
      const digests = Array.from({ length }, (_, index) => keccakHex(Buffer.from(`${head.nextSeq} ${index}`)))
      const toSeq = head.nextSeq + BigInt(length) - 1n
      const range = { root: anchorTree(digests).root, fromSeq: head.nextSeq, toSeq, prevRoot: head.root }
      const { unsigned } = await anchors.prepare(wallet.address, range, nonce)
      const { raw, transaction } = await wallet.signTransaction(unsigned)
      await chain.broadcast(raw)
      gas.push(await gasUsed(url, transaction))
    }
    return gas
  } finally {
    await practice.stop()
  }
}

async function gasUsed(url: () => string, transaction: string): Promise<number> {
  const rpc = createRpc(url)
  for (let round = 0; round < 100; round += 1) {
    const receipt = await read(rpc, Receipt.nullable(), 'eth_getTransactionReceipt', [transaction])
    if (receipt !== null) return Number(receipt.gasUsed)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('The anchor was not mined.')
}

export const anchor: Bench = {
  name: 'anchor',
  summary: 'gas a receipt when 10,000 are anchored under one root',
  run: async () =>
    withTempFolder('bench-anchor', async (folder) => {
      const [first = 0, one = 0, many = 0] = await gasOf(folder, [1, 1, RECEIPTS])
      return [
        {
          name: 'anchor',
          value: rounded(many / RECEIPTS),
          unit: 'gas/receipt',
          ...against({ name: 'each receipt in a transaction of its own', value: one }, many / RECEIPTS),
          detail: `${many} gas for ${RECEIPTS} receipts; ${first} for the first anchor of a key`,
        },
      ]
    }),
}

import { randomBytes } from 'node:crypto'
import { signRecoverable } from 'tiny-secp256k1'
import { bytesToHex, encodeFunctionData, hexToBytes, parseAbi } from 'viem'
import { vi } from 'vitest'
import { z } from 'zod'
import { type Address, Address as AddressShape, type Hex } from '../../../../contract/money.ts'
import { paidJob, temporaryBooks, type Fixture } from '../../ledger/books.fixture.ts'
import type { Practice } from '../../practice/network.ts'
import { temporaryPractice } from '../../practice/testing/temporary.ts'
import { openChain } from '../evm-chain.ts'
import { type UsableNetwork, usableNetwork } from '../networks.ts'
import { createRpc, type Rpc } from '../rpc.ts'
import { addressTopic, eventTopics } from '../token.ts'
import { unlockedWallet, type UnlockedWallet } from '../unlocked.ts'

const mintAbi = parseAbi(['function mint(address to, uint256 value)'])

/** A real chain, real books with income in them, and an unlocked wallet that holds that income. */
export interface Bench {
  readonly practice: Practice
  readonly rpc: Rpc
  readonly network: UsableNetwork
  readonly wallet: UnlockedWallet
  readonly books: Fixture
  /** A signature of the wallet's key over anything. */
  sign(digest: Hex): Hex
  mint(to: Address, amount: bigint): Promise<void>
  /** Of another token with the same `mint`. */
  mintOf(asset: Address, to: Address, amount: bigint): Promise<void>
  /** Transfers on the chain from the wallet to an address, each as its amount. */
  paidTo(to: Address): Promise<readonly bigint[]>
  readonly end: () => Promise<void>
}

export async function openBench(income: bigint): Promise<Bench> {
  const { practice, end } = await temporaryPractice()
  const rpc = createRpc(practice.rpcUrl)
  const network = usableNetwork('practice')
  const token = network.asset.address
  const key = randomBytes(32)
  const wallet = unlockedWallet(Uint8Array.from(key))
  const books = temporaryBooks()
  paidJob(books.ledger, 1, { amount: income, asset: token, payTo: wallet.address })
  await practice.fundWallet(wallet.address)
  await rpc.call('anvil_autoImpersonateAccount', [true])

  async function mintOf(asset: Address, to: Address, amount: bigint): Promise<void> {
    const data = encodeFunctionData({ abi: mintAbi, functionName: 'mint', args: [to, amount] })
    const hash = await rpc.call('eth_sendTransaction', [{ from: practice.buyer.address, to: asset, data }])
    await vi.waitUntil(() => rpc.call('eth_getTransactionReceipt', [hash]), { interval: 5, timeout: 30_000 })
  }
  await practice.fundWallet(practice.buyer.address)
  await mintOf(token, wallet.address, income)
  return {
    practice,
    rpc,
    network,
    wallet,
    books,
    sign: (digest) => {
      const { signature, recoveryId } = signRecoverable(hexToBytes(digest), key)
      return `${bytesToHex(signature)}${recoveryId === 0 ? '1b' : '1c'}`
    },
    mint: (to, amount) => mintOf(token, to, amount),
    mintOf,
    paidTo: async (to) => {
      const topics = [eventTopics.transfer, addressTopic(wallet.address), addressTopic(to)]
      const logs = await rpc.call('eth_getLogs', [{ address: token, fromBlock: '0x0', toBlock: 'latest', topics }])
      return z
        .array(z.object({ data: z.string() }))
        .parse(logs)
        .map((entry) => BigInt(entry.data))
    },
    end: async () => {
      books.remove()
      await end()
    },
  }
}

/** An address nobody has used. */
export function freshAddress(): Address {
  return AddressShape.parse(`0x${randomBytes(20).toString('hex')}`)
}

export function chainOf(bench: Pick<Bench, 'network' | 'practice'>, network = bench.network) {
  return openChain(network, () => bench.practice.rpcUrl)
}

import { z } from 'zod'
import { type Address, Bytes32, type Hex, LowerAddress, sameAddress } from '../../../contract/money.ts'
import type { ReceivedEvent } from '../ledger/outside.ts'
import type { UsableNetwork } from './networks.ts'
import { createRpc, type RpcUrl, unanswered } from './rpc.ts'
import { Block, Count, LogEntry, Quantity, read, Receipt } from './rpc-shapes.ts'
import { sameChainOnly } from './same-chain.ts'
import { addressTopic, eventTopics } from './token.ts'

/** What the token says came to the wallet. Every method may throw `chain/unreachable`. */
export interface Incoming {
  /** Numbers of the newest block that can no longer be replaced, and of the newest. */
  blocks(): Promise<{ readonly final: number; readonly newest: number }>
  /** Every transfer to the wallet in blocks `from` to `to`, in order; at most `logRange` blocks. */
  transfers(from: number, to: number): Promise<readonly ReceivedEvent[]>
  /** The nonce of the EIP-3009 authorization that made a transfer; null for any other transfer. */
  authorization(event: Pick<ReceivedEvent, 'transaction' | 'logIndex' | 'from'>): Promise<Hex | null>
  readonly logRange: number
}

const BlockLog = LogEntry.extend({ blockNumber: Count, blockHash: Bytes32 })

export function openIncoming(preset: UsableNetwork, rpcUrl: RpcUrl, wallet: Address): Incoming {
  const rpc = sameChainOnly(createRpc(rpcUrl), preset)

  async function number(tag: string): Promise<number> {
    const found = await read(rpc, Block.nullable(), 'eth_getBlockByNumber', [tag, false])
    if (found === null) throw unanswered('no such block')
    return found.number
  }

  return {
    logRange: preset.logRange,
    blocks: async () => {
      const { finality } = preset
      const newest = await number('latest')
      if (finality.kind === 'finalized-tag') return { final: await number('finalized'), newest }
      return { final: Math.max(0, newest - finality.count + 1), newest }
    },
    authorization: async ({ transaction, logIndex, from }) => {
      const receipt = await read(rpc, Receipt.nullable(), 'eth_getTransactionReceipt', [transaction])
      if (receipt === null) throw unanswered('no receipt for a logged transaction')
      // The token logs the use and then its transfer.
      const before = receipt.logs
        .filter((entry) => sameAddress(entry.address, preset.asset.address) && entry.logIndex < logIndex)
        .sort((a, b) => b.logIndex - a.logIndex)[0]
      const [event, payer, nonce] = before?.topics ?? []
      return event === eventTopics.authorizationUsed && payer === addressTopic(from) ? (nonce ?? null) : null
    },
    transfers: async (from, to) => {
      const topics = [eventTopics.transfer, null, addressTopic(wallet)]
      const filter = { address: preset.asset.address, fromBlock: hex(from), toBlock: hex(to), topics }
      const found = await read(rpc, z.array(BlockLog), 'eth_getLogs', [filter])
      return found
        .filter(({ removed }) => !removed)
        .sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex)
        .map(({ transactionHash: transaction, logIndex, topics: [, sender], data, blockNumber, blockHash }) => ({
          transaction,
          logIndex,
          from: LowerAddress.parse(`0x${(sender ?? '').slice(-40).toLowerCase()}`),
          amount: Quantity.parse(data),
          blockNumber,
          blockHash,
        }))
        .filter(({ amount }) => amount > 0n)
    },
  }
}

function hex(value: number): string {
  return `0x${value.toString(16)}`
}

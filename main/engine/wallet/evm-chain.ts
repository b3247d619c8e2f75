import { HearthError } from '../../../contract/errors.ts'
import type { Address, Hex } from '../../../contract/money.ts'
import type { Mined } from '../ledger/mined.ts'
import { authorizationFate } from './authorization-fate.ts'
import type { Chain, TransactionFate } from './chain.ts'
import type { UsableNetwork } from './networks.ts'
import { currentFees, prepareCall } from './prepare-call.ts'
import { createRpc, RpcError, unanswered, type RpcUrl } from './rpc.ts'
import { Block, BlockTime, Code, Count, Quantity, read, readResult, Receipt } from './rpc-shapes.ts'
import { sameChainOnly } from './same-chain.ts'
import { authorizationStateCall, balanceCall, transferCall } from './token.ts'

/**
 * One EVM chain through one node. Asks the node once which chain it serves, and again after it was
 * away. No error of it holds the node's address.
 */
export function openChain(preset: UsableNetwork, rpcUrl: RpcUrl): Chain {
  const rpc = sameChainOnly(createRpc(rpcUrl), preset)
  const token = preset.asset.address

  async function block(tag: string): Promise<{ number: number; hash: Hex; timestamp: number; baseFeePerGas: bigint }> {
    const found = await read(rpc, Block.nullable(), 'eth_getBlockByNumber', [tag, false])
    if (found === null) throw unanswered('no such block')
    return found
  }

  /** The newest final block, as a tag or number that calls take. */
  async function finalTag(): Promise<string> {
    const { finality } = preset
    if (finality.kind === 'finalized-tag') return 'finalized'
    if (finality.count === 1) return 'latest'
    return hex(Math.max(0, (await block('latest')).number - finality.count + 1))
  }

  async function isFinal({ blockNumber, blockHash }: Pick<Mined, 'blockNumber' | 'blockHash'>): Promise<boolean> {
    if (blockNumber > (await block(await finalTag())).number) return false
    return (await block(hex(blockNumber))).hash === blockHash
  }

  async function nonces(account: Address): Promise<{ latest: number; pending: number; final: number }> {
    const tags = ['latest', 'pending', await finalTag()]
    const counts = await rpc.batch(tags.map((tag) => ({ method: 'eth_getTransactionCount', params: [account, tag] })))
    return {
      latest: readResult(Count, counts[0]),
      pending: readResult(Count, counts[1]),
      final: readResult(Count, counts[2]),
    }
  }

  async function nextBlock(): Promise<{ timestamp: number; at: string }> {
    const { timestamp } = await read(rpc, BlockTime, 'eth_getBlockByNumber', ['pending', false])
    return { timestamp, at: 'latest' }
  }

  async function finalBlock(): Promise<{ timestamp: number; at: string }> {
    const { timestamp, number } = await block(await finalTag())
    return { timestamp, at: hex(number) }
  }

  /** Asks for block and state by number, so that a node which lacks the block cannot answer from an older one. */
  async function lapsed({ from, nonce, validBefore }: Parameters<Chain['lapsed']>[0]): Promise<boolean> {
    // A practice chain makes no block while nobody pays, and its newest block is final: the next one would be past it.
    const { timestamp, at } = preset.practice ? await nextBlock() : await finalBlock()
    if (timestamp < validBefore) return false
    return (
      (await read(rpc, Quantity, 'eth_call', [{ to: token, data: authorizationStateCall(from, nonce) }, at])) === 0n
    )
  }

  async function transaction(hash: Hex): Promise<TransactionFate> {
    const receipt = await read(rpc, Receipt.nullable(), 'eth_getTransactionReceipt', [hash])
    if (receipt === null) {
      const known = (await rpc.call('eth_getTransactionByHash', [hash])) !== null
      return { state: known ? 'pending' : 'unknown', mined: null, feeWei: null }
    }
    const { blockNumber, blockHash, gasUsed, effectiveGasPrice } = receipt
    return {
      state: receipt.status === '0x1' ? 'mined' : 'reverted',
      mined: { transaction: hash, blockNumber, blockHash },
      feeWei: gasUsed * effectiveGasPrice + (receipt.l1Fee ?? 0n),
    }
  }

  return {
    head: async () => {
      // A practice chain makes no block while nobody pays: its time is that of the block it would make now.
      const tags = preset.practice ? ['latest', 'pending'] : ['latest']
      const found = await rpc.batch(tags.map((tag) => ({ method: 'eth_getBlockByNumber', params: [tag, false] })))
      const { timestamp } = readResult(BlockTime, found.at(-1))
      return { block: readResult(Block, found[0]).number, timestamp }
    },
    balance: (owner) => read(rpc, Quantity, 'eth_call', [{ to: token, data: balanceCall(owner) }, 'latest']),
    nativeBalance: (owner) => read(rpc, Quantity, 'eth_getBalance', [owner, 'latest']),
    standing: async (payer, nonce) => {
      const answers = await rpc.batch([
        { method: 'eth_blockNumber', params: [] },
        { method: 'eth_call', params: [{ to: token, data: balanceCall(payer) }, 'latest'] },
        { method: 'eth_call', params: [{ to: token, data: authorizationStateCall(payer, nonce) }, 'latest'] },
      ])
      return {
        block: readResult(Count, answers[0]),
        funds: readResult(Quantity, answers[1]),
        used: readResult(Quantity, answers[2]) !== 0n,
      }
    },
    isContract: async (address) => (await read(rpc, Code, 'eth_getCode', [address, 'latest'])) !== '0x',
    authorization: (terms) => authorizationFate(rpc, token, preset.logRange, terms),
    lapsed,
    transaction,
    isFinal,
    nonces,
    prepareTransfer: ({ from, to, amount, nonce }) =>
      prepareCall(rpc, preset, { from, to: token, data: transferCall(to, amount), nonce }),
    fees: () => currentFees(rpc),
    broadcast: async (raw) => {
      try {
        await rpc.call('eth_sendRawTransaction', [raw])
      } catch (error) {
        if (!(error instanceof RpcError)) throw error
        if (/already known|already imported|known transaction/i.test(error.message)) return
        throw refused(error)
      }
    },
  }
}

function refused(error: RpcError): HearthError {
  const reason = /nonce too low/i.test(error.message)
    ? 'nonce-used'
    : /insufficient funds/i.test(error.message)
      ? 'no-gas'
      : /underpriced/i.test(error.message)
        ? 'underpriced'
        : 'other'
  return new HearthError('chain/refused', 'The network did not take the transaction yet.', { cause: new Error(reason) })
}

function hex(value: number): Hex {
  return `0x${value.toString(16)}`
}

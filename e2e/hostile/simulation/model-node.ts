import { decodeFunctionData, erc20Abi, keccak256, parseTransaction } from 'viem'
import { HearthError } from '../../../contract/errors.ts'
import { type Address, LowerAddress, type Hex } from '../../../contract/money.ts'
import type { Random } from '../../../main/engine/practice/buyer/random.ts'
import type { Chain } from '../../../main/engine/wallet/chain.ts'
import { unanswered } from '../../../main/engine/wallet/rpc.ts'
import { transferCall } from '../../../main/engine/wallet/token.ts'
import { fundsOf, type ModelBlock, type ModelBlocks, type ModelState, usedKey } from './model-blocks.ts'

/** How the node behaves just now. */
export interface NodeFaults {
  /** Of a hundred calls, so many get no answer. */
  deaf: number
  /** Of a hundred broadcasts, so many are taken and then not confirmed. */
  lostReplies: number
  /** Answers are so many blocks old. */
  stale: number
}

export const noFaults = (): NodeFaults => ({ deaf: 0, lostReplies: 0, stale: 0 })

const GAS = 65_000n

/** How the node answers: of the block it knows, or not at all. */
export function answering({
  blocks,
  faults,
  random,
}: {
  readonly blocks: ModelBlocks
  readonly faults: NodeFaults
  readonly random: Random
}) {
  return async <Value>(work: (state: ModelState, head: ModelBlock) => Value): Promise<Value> => {
    if (random.between(1, 100) <= faults.deaf) throw unanswered('deaf')
    const shown = blocks.blocks[Math.max(0, blocks.blocks.length - 1 - faults.stale)] ?? blocks.head
    return work(blocks.stateAt(shown), shown)
  }
}

/** The chain as the engine sees it, through a node that may be deaf, late or forgetful. */
export function modelNode(options: {
  readonly blocks: ModelBlocks
  readonly faults: NodeFaults
  readonly random: Random
  readonly wallet: Address
  readonly token: Address
  readonly numericId: number
  /** Called with everything that is broadcast, before the node answers. */
  readonly onBroadcast: (raw: Hex) => void
}): Chain {
  const { blocks, faults, random } = options
  const wallet = lower(options.wallet)

  const answer = answering(options)

  function currentFees() {
    return { maxFeePerGas: blocks.baseFee * 2n + 1n, maxPriorityFeePerGas: 1n }
  }

  function take(raw: Hex): void {
    const parsed = parseTransaction(raw)
    const { functionName, args } = decodeFunctionData({ abi: erc20Abi, data: parsed.data ?? '0x' })
    if (functionName !== 'transfer') throw new Error('the model knows transfers only')
    const hash = keccak256(raw)
    const [to, value] = args
    const accountNonce = parsed.nonce ?? 0
    const state = blocks.stateAt(blocks.head)
    if (state.mined.has(hash) || blocks.pool.some((waiting) => waiting.hash === hash)) return
    if (accountNonce < (state.nonces.get(wallet) ?? 0)) throw refused('nonce-used')
    const rival = blocks.pool.find((waiting) => waiting.accountNonce === accountNonce && waiting.from === wallet)
    const maxFeePerGas = parsed.maxFeePerGas ?? 0n
    if (rival !== undefined && maxFeePerGas * 10n < rival.maxFeePerGas * 11n) throw refused('underpriced')
    blocks.pool = blocks.pool.filter((waiting) => waiting !== rival)
    blocks.pool.push({
      hash,
      from: wallet,
      to: lower(to),
      value,
      accountNonce,
      authorization: null,
      validBefore: Number.POSITIVE_INFINITY,
      maxFeePerGas,
      cancels: false,
    })
  }

  return {
    head: () => answer((_, head) => ({ block: head.number, timestamp: head.time })),
    balance: (owner) => answer((state) => fundsOf(state.balances, lower(owner))),
    nativeBalance: () => answer(() => 10n ** 24n),
    standing: (payer, nonce) =>
      answer((state, head) => ({
        block: head.number,
        funds: fundsOf(state.balances, lower(payer)),
        used: state.used.has(usedKey(payer, nonce)),
      })),
    authorization: ({ from, to, value, nonce }) =>
      answer((state) => {
        const use = state.used.get(usedKey(from, nonce))
        const place = use === undefined ? undefined : state.mined.get(use.hash)
        if (use === undefined || place === undefined) return { used: false }
        const { number, hash } = place.block
        return {
          used: true,
          mined: { transaction: use.hash, blockNumber: number, blockHash: hash },
          matches: !use.cancels && use.to === lower(to) && use.value === value,
        }
      }),
    lapsed: ({ from, nonce, validBefore }) =>
      answer((_, head) => {
        const final = blocks.blocks.findLast(({ number }) => number <= blocks.finalNumber(head))
        if (final === undefined || final.time < validBefore) return false
        return !blocks.stateAt(final).used.has(usedKey(from, nonce))
      }),
    transaction: (hash) =>
      answer((state) => {
        const place = state.mined.get(hash)
        if (place === undefined) {
          const known = blocks.pool.some((waiting) => waiting.hash === hash)
          return { state: known ? ('pending' as const) : ('unknown' as const), mined: null, feeWei: null }
        }
        const mined = { transaction: hash, blockNumber: place.block.number, blockHash: place.block.hash }
        return { state: place.ok ? ('mined' as const) : ('reverted' as const), mined, feeWei: GAS * 2n }
      }),
    isFinal: ({ blockNumber, blockHash }) =>
      answer((_, head) => {
        if (blockNumber > blocks.finalNumber(head)) return false
        return blocks.blocks.find(({ number }) => number === blockNumber)?.hash === blockHash
      }),
    nonces: (account) =>
      answer((state, head) => {
        const final = blocks.blocks.findLast(({ number }) => number <= blocks.finalNumber(head))
        const latest = state.nonces.get(lower(account)) ?? 0
        const waiting = blocks.pool.flatMap(({ accountNonce }) => (accountNonce === null ? [] : [accountNonce + 1]))
        const finalCount = final === undefined ? 0 : (blocks.stateAt(final).nonces.get(lower(account)) ?? 0)
        return { latest, pending: Math.max(latest, ...waiting), final: finalCount }
      }),
    isContract: () => answer(() => false),
    prepareTransfer: ({ to, amount, nonce }) =>
      answer((state) => {
        if (fundsOf(state.balances, wallet) < amount) throw impossible()
        return {
          unsigned: {
            type: 'eip1559' as const,
            chainId: options.numericId,
            nonce,
            to: options.token,
            value: 0n,
            data: transferCall(to, amount),
            gas: GAS,
            ...currentFees(),
          },
          maxFeeWei: GAS * currentFees().maxFeePerGas,
        }
      }),
    fees: () => answer(() => currentFees()),
    broadcast: async (raw) => {
      options.onBroadcast(raw)
      if (random.between(1, 100) <= faults.deaf) throw unanswered('deaf')
      take(raw)
      if (random.between(1, 100) <= faults.lostReplies) throw unanswered('lost reply')
    },
  }
}

function impossible(): HearthError {
  return new HearthError('chain/transfer-impossible', 'The network says that this transfer would fail.')
}

function refused(reason: string): HearthError {
  return new HearthError('chain/refused', 'The network did not take the transaction yet.', { cause: new Error(reason) })
}

export function lower(address: string): Address {
  return LowerAddress.parse(address.toLowerCase())
}

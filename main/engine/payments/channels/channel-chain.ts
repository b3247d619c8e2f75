import { BATCH_SETTLEMENT_ADDRESS, ERC3009_DEPOSIT_COLLECTOR_ADDRESS } from '@x402/evm'
import {
  decodeEventLog,
  decodeFunctionResult,
  encodeEventTopics,
  encodeFunctionData,
  type Hex as ViemHex,
  parseAbi,
} from 'viem'
import { z } from 'zod'
import { type Address, Bytes32, HexBytes, type Hex } from '../../../../contract/money.ts'
import type { ClaimedEvent, SettledEvent } from '../../ledger/channel-records.ts'
import type { UsableNetwork } from '../../wallet/networks.ts'
import { createRpc, type RpcUrl, unanswered } from '../../wallet/rpc.ts'
import { Block, Code, Count, LogEntry, Quantity, read } from '../../wallet/rpc-shapes.ts'
import { sameChainOnly } from '../../wallet/same-chain.ts'
import { channelRead } from './channel-read.ts'

/** A channel as the chain has it. */
export interface ChannelState {
  readonly balance: bigint
  readonly totalClaimed: bigint
  /** Unix seconds; 0 when no withdrawal is pending. */
  readonly withdrawRequestedAt: number
  readonly refundNonce: number
}

/** Everything that is known of the payee in one block, base units. */
export interface ChainReading {
  readonly block: number
  readonly blockHash: Hex
  readonly claimed: bigint
  readonly settled: bigint
  /** What the payee's account held of the token. */
  readonly held: bigint
  /** In the order of the ids. */
  readonly channels: readonly ChannelState[]
}

/** What the engine asks the chain about payment channels. Every method may throw `chain/unreachable`. */
export interface ChannelChain {
  /** Whether the contracts of `batch-settlement` are there. */
  isSupported(): Promise<boolean>
  /** In the newest block, in the order of the ids. */
  states(ids: readonly Hex[]): Promise<readonly ChannelState[]>
  /** All that was ever claimed for the payee, and all that was paid to it, in the newest block. */
  receiver(): Promise<{ readonly totalClaimed: bigint; readonly totalSettled: bigint }>
  /** The newest final block, and the payee's totals in it. */
  finalBlock(): Promise<{ readonly number: number; readonly totalSettled: bigint }>
  /** All of it as of one block; the newest final one unless told. */
  reading(ids: readonly Hex[], block?: number): Promise<ChainReading>
  /** Time of a block, Unix seconds. */
  timeOf(block: number): Promise<number>
  /** What blocks `from` to `to` say about these channels and this payee; at most `logRange` blocks. */
  events(
    from: number,
    to: number,
    ids: readonly Hex[],
  ): Promise<{ readonly claims: readonly ClaimedEvent[]; readonly settlements: readonly SettledEvent[] }>
  /** Wei for a unit of gas at the moment. */
  gasPrice(): Promise<bigint>
  /** Time of the newest block, Unix seconds. */
  time(): Promise<number>
  readonly logRange: number
}

const MULTICALL3: Address = '0xcA11bde05977b3631167028862bE2a173976CA11'
/** Channels in one read: three calls each, well within what public nodes answer. */
const CHANNELS_A_READ = 50
/** Channels in one question for events: nodes refuse more than a thousand of anything in a filter. */
const CHANNELS_A_FILTER = 500

const abi = parseAbi([
  'function pendingWithdrawals(bytes32) view returns (uint128 amount, uint40 initiatedAt)',
  'function refundNonce(bytes32) view returns (uint256)',
  'function receivers(address, address) view returns (uint128 totalClaimed, uint128 totalSettled)',
  'function balanceOf(address) view returns (uint256)',
  'event Claimed(bytes32 indexed channelId, address indexed sender, uint128 claimAmount, uint128 newTotalClaimed)',
  'event Settled(address indexed receiver, address indexed token, address indexed sender, uint128 amount)',
])
const multicallAbi = parseAbi([
  'function tryAggregate(bool, (address target, bytes callData)[]) payable returns ((bool success, bytes returnData)[])',
])
const BlockLog = LogEntry.extend({ blockNumber: Count, blockHash: Bytes32 })
type BlockLog = z.infer<typeof BlockLog>

/** The contracts of x402's `batch-settlement` on one chain, for one payee and one token. */
export function openChannelChain(preset: UsableNetwork, rpcUrl: RpcUrl, payee: Address): ChannelChain {
  const rpc = sameChainOnly(createRpc(rpcUrl), preset)
  const token = preset.asset.address

  async function call(data: ViemHex, to: Address, block = 'latest'): Promise<Hex> {
    return read(rpc, HexBytes, 'eth_call', [{ to, data }, block])
  }

  async function stateOf(ids: readonly Hex[], block?: string): Promise<readonly ChannelState[]> {
    const calls = ids.flatMap((id) =>
      [
        channelRead.call(id),
        encodeFunctionData({ abi, functionName: 'pendingWithdrawals', args: [id] }),
        encodeFunctionData({ abi, functionName: 'refundNonce', args: [id] }),
      ].map((callData) => ({ target: BATCH_SETTLEMENT_ADDRESS, callData })),
    )
    const data = encodeFunctionData({ abi: multicallAbi, functionName: 'tryAggregate', args: [true, calls] })
    const answers = decodeFunctionResult({
      abi: multicallAbi,
      functionName: 'tryAggregate',
      data: await call(data, MULTICALL3, block),
    })
    const answer = (index: number): ViemHex => {
      const found = answers[index]
      if (found === undefined) throw unanswered('missing answer')
      return found.returnData
    }
    return ids.map((_, index) => {
      const { balance, totalClaimed } = channelRead.read(HexBytes.parse(answer(3 * index)))
      const pending = decodeFunctionResult({ abi, functionName: 'pendingWithdrawals', data: answer(3 * index + 1) })
      const nonce = decodeFunctionResult({ abi, functionName: 'refundNonce', data: answer(3 * index + 2) })
      return { balance, totalClaimed, withdrawRequestedAt: pending[1], refundNonce: Number(nonce) }
    })
  }

  async function states(ids: readonly Hex[], block?: string): Promise<readonly ChannelState[]> {
    const found: ChannelState[] = []
    for (const part of inParts(ids, CHANNELS_A_READ)) found.push(...(await stateOf(part, block)))
    return found
  }

  async function receiver(block?: string) {
    const data = encodeFunctionData({ abi, functionName: 'receivers', args: [payee, token] })
    const [totalClaimed, totalSettled] = decodeFunctionResult({
      abi,
      functionName: 'receivers',
      data: await call(data, BATCH_SETTLEMENT_ADDRESS, block),
    })
    return { totalClaimed, totalSettled }
  }

  async function blockOf(tag: string): Promise<z.infer<typeof Block>> {
    const found = await read(rpc, Block.nullable(), 'eth_getBlockByNumber', [tag, false])
    if (found === null) throw unanswered('no such block')
    return found
  }

  async function finalNumber(): Promise<number> {
    const { finality } = preset
    if (finality.kind === 'finalized-tag') return (await blockOf('finalized')).number
    return Math.max(0, (await blockOf('latest')).number - finality.count + 1)
  }

  async function logs(from: number, to: number, topics: readonly unknown[]): Promise<readonly BlockLog[]> {
    const filter = { address: BATCH_SETTLEMENT_ADDRESS, fromBlock: hex(from), toBlock: hex(to), topics }
    const found = await read(rpc, z.array(BlockLog), 'eth_getLogs', [filter])
    return found.filter(({ removed }) => !removed)
  }

  async function claimed(from: number, to: number, ids: readonly Hex[]): Promise<readonly ClaimedEvent[]> {
    const [signature] = encodeEventTopics({ abi, eventName: 'Claimed' })
    const found: BlockLog[] = []
    for (const part of inParts(ids, CHANNELS_A_FILTER)) found.push(...(await logs(from, to, [signature, part])))
    return found.map((log) => {
      const { args } = decodeEventLog({ abi, eventName: 'Claimed', topics: topicsOf(log), data: log.data })
      const { channelId, claimAmount: amount, newTotalClaimed: total } = args
      return { ...placeOf(log), channelId: Bytes32.parse(channelId), amount, total }
    })
  }

  async function settled(from: number, to: number): Promise<readonly SettledEvent[]> {
    const topics = encodeEventTopics({ abi, eventName: 'Settled', args: { receiver: payee, token } })
    return (await logs(from, to, topics)).map((log) => {
      const { args } = decodeEventLog({ abi, eventName: 'Settled', topics: topicsOf(log), data: log.data })
      return { ...placeOf(log), blockHash: log.blockHash, amount: args.amount }
    })
  }

  return {
    logRange: preset.logRange,
    isSupported: async () => {
      const codes = await Promise.all(
        [BATCH_SETTLEMENT_ADDRESS, ERC3009_DEPOSIT_COLLECTOR_ADDRESS, MULTICALL3].map((address) =>
          read(rpc, Code, 'eth_getCode', [address, 'latest']),
        ),
      )
      return codes.every((code) => code !== '0x')
    },
    states: (ids) => states(ids),
    reading: async (ids, number) => {
      const block = number ?? (await finalNumber())
      const at = hex(block)
      const data = encodeFunctionData({ abi, functionName: 'balanceOf', args: [payee] })
      const [{ hash }, totals, held, channels] = await Promise.all([
        blockOf(at),
        receiver(at),
        read(rpc, Quantity, 'eth_call', [{ to: token, data }, at]),
        states(ids, at),
      ])
      return {
        block,
        blockHash: hash,
        claimed: totals.totalClaimed,
        settled: totals.totalSettled,
        held,
        channels,
      }
    },
    timeOf: async (block) => (await blockOf(hex(block))).timestamp,
    receiver: () => receiver(),
    finalBlock: async () => {
      const number = await finalNumber()
      return { number, totalSettled: (await receiver(hex(number))).totalSettled }
    },
    events: async (from, to, ids) => ({
      claims: await claimed(from, to, ids),
      settlements: await settled(from, to),
    }),
    gasPrice: () => read(rpc, Quantity, 'eth_gasPrice', []),
    time: async () => (await blockOf(preset.practice ? 'pending' : 'latest').catch(() => blockOf('latest'))).timestamp,
  }
}

function inParts(ids: readonly Hex[], size: number): readonly (readonly Hex[])[] {
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, part) => ids.slice(part * size, (part + 1) * size))
}

function placeOf({ transactionHash, logIndex, blockNumber }: BlockLog) {
  return { transaction: transactionHash, logIndex, blockNumber }
}

function topicsOf({ topics }: BlockLog): [Hex, ...Hex[]] {
  const [first, ...rest] = topics
  if (first === undefined) throw unanswered('a log without topics')
  return [first, ...rest]
}

function hex(value: number): Hex {
  return `0x${value.toString(16)}`
}

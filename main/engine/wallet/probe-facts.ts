import { encodeFunctionData, type Hex as ViemHex, parseAbi, toHex } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { z } from 'zod'
import { type Address, Bytes32, type Hex, HexBytes } from '../../../contract/money.ts'
import { HearthError } from '../../../contract/errors.ts'
import { type TransferFee, transferFee } from './fee-on-transfer.ts'
import type { UsableNetwork } from './networks.ts'
import type { Rpc, RpcCall, RpcResult } from './rpc.ts'
import { Block, Count } from './rpc-shapes.ts'
import { domainOf } from './token-domain.ts'

/** What somebody who settles payments says they settle. */
export type FacilitatorKinds = readonly { readonly scheme: string; readonly network: string }[]

/** A node whose newest block is older serves a chain that has gone on without it. */
export const STALE_SECONDS = 300

/** What a network really answered; null: no answer, or none that makes sense. */
export interface NetworkFacts {
  /** Null: the node does not answer. */
  readonly chainId: number | null
  /** Unix seconds of the newest block. */
  readonly headSeconds: number | null
  readonly token: {
    readonly hasCode: boolean
    readonly decimals: number | null
    /** Name and version the token itself gives, where its separator is really made of them. */
    readonly domain: { readonly name: string; readonly version: string } | null
    /** A transfer of nothing, signed for this asset by a key of the moment, would go through. */
    readonly takesSignatures: boolean
    readonly fee: TransferFee
  }
  readonly multicall: boolean
  readonly batch: { readonly settlement: boolean; readonly collector: boolean; readonly transientStorage: boolean }
  /** Null: it does not answer; `none`: there is none. */
  readonly facilitator: FacilitatorKinds | 'none' | null
  /** Of the account that pays where Hearth settles by itself; null where it need not. */
  readonly gas: GasFacts | null
}

/** Amounts in wei. */
export interface GasFacts {
  readonly account: Address
  readonly held: bigint
  /** What the fee of one payment may cost at most. */
  readonly needed: bigint
}

const abi = parseAbi([
  'function decimals() view returns (uint8)',
  'function authorizationState(address, bytes32) view returns (bool)',
  'function transferWithAuthorization(address, address, uint256, uint256, uint256, bytes32, uint8, bytes32, bytes32)',
  'function tryAggregate(bool, (address, bytes)[]) payable returns ((bool, bytes)[])',
  'function MIN_WITHDRAW_DELAY() view returns (uint256)',
  'function x402BatchSettlement() view returns (address)',
])
/** Stores a word in transient storage and answers with it: an error where the chain has none (EIP-1153). */
const TRANSIENT_STORAGE: Hex = '0x60005c60005260206000f3'

/**
 * Asks a node and a facilitator everything that paid work needs. Nothing is sent and nothing is changed.
 * @param holders addresses that may hold some of the token, for the look at transfer fees
 * @param gas read where Hearth settles by itself
 * @throws HearthError `chain/unreachable` when the node stops answering half way
 */
export async function readNetwork(
  rpc: Rpc,
  preset: UsableNetwork,
  holders: readonly Address[],
  facilitator: () => Promise<FacilitatorKinds | 'none'>,
  gas: () => Promise<GasFacts | null> = async () => null,
): Promise<NetworkFacts> {
  const kinds = await facilitator().catch(unlessHearths)
  const chainId = await chainOf(rpc)
  if (chainId !== preset.numericId) return { ...nothing, chainId, facilitator: kinds, gas: null }
  const { asset, contracts } = preset
  const facts = await rpc.batch([
    { method: 'eth_getBlockByNumber', params: ['latest', false] },
    code(asset.address),
    at(asset.address, encodeFunctionData({ abi, functionName: 'decimals' })),
    at(asset.address, await signedNothing(preset)),
    at(contracts.multicall3, encodeFunctionData({ abi, functionName: 'tryAggregate', args: [false, []] })),
  ])
  const channels = await rpc.batch([
    at(contracts.batchSettlement, encodeFunctionData({ abi, functionName: 'MIN_WITHDRAW_DELAY' })),
    at(contracts.depositCollector, encodeFunctionData({ abi, functionName: 'x402BatchSettlement' })),
    { method: 'eth_call', params: [{ data: TRANSIENT_STORAGE }, 'latest'] },
  ])
  const hasCode = HexBytes.safeParse(valueOf(facts[1])).data?.length !== 2 && facts[1]?.ok === true
  return {
    chainId,
    headSeconds: Block.safeParse(valueOf(facts[0])).data?.timestamp ?? null,
    token: {
      hasCode,
      decimals: Count.safeParse(valueOf(facts[2])).data ?? null,
      domain: hasCode ? await domainOf(rpc, preset) : null,
      takesSignatures: hasCode && facts[3]?.ok === true,
      fee: hasCode ? await transferFee(rpc, asset.address, [...holders, contracts.batchSettlement]) : 'unknown',
    },
    multicall: isFilled(facts[4]),
    batch: {
      settlement: Count.safeParse(valueOf(channels[0])).data === 900,
      collector: endsWith(channels[1], contracts.batchSettlement),
      transientStorage: isFilled(channels[2]),
    },
    facilitator: kinds,
    gas: await gas(),
  }
}

/** What is asked of a second node. */
export type NodeFacts = Pick<NetworkFacts, 'chainId' | 'headSeconds'>

/** Asks a node which chain it serves, and how far it is. One that is away answers nothing. */
export async function readNode(rpc: Rpc): Promise<NodeFacts> {
  const chainId = await chainOf(rpc)
  if (chainId === null) return { chainId, headSeconds: null }
  const [newest] = await rpc.batch([{ method: 'eth_getBlockByNumber', params: ['latest', false] }]).catch(() => [])
  return { chainId, headSeconds: Block.safeParse(valueOf(newest)).data?.timestamp ?? null }
}

function at(to: Address, data: Hex): RpcCall {
  return { method: 'eth_call', params: [{ to, data }, 'latest'] }
}

function code(address: Address): RpcCall {
  return { method: 'eth_getCode', params: [address, 'latest'] }
}

const nothing: Omit<NetworkFacts, 'chainId' | 'facilitator' | 'gas'> = {
  headSeconds: null,
  token: { hasCode: false, decimals: null, domain: null, takesSignatures: false, fee: 'unknown' },
  multicall: false,
  batch: { settlement: false, collector: false, transientStorage: false },
}

async function chainOf(rpc: Rpc): Promise<number | null> {
  try {
    return Count.safeParse(await rpc.call('eth_chainId', [])).data ?? null
  } catch (error) {
    if (error instanceof HearthError && error.code === 'chain/bad-address') throw error
    return null
  }
}

/** Call data of a transfer of zero, signed by a key made for it: goes through only where the whole of EIP-3009 works. */
async function signedNothing({ asset, numericId }: UsableNetwork): Promise<Hex> {
  const account = privateKeyToAccount(generatePrivateKey())
  const nonce = toHex(crypto.getRandomValues(new Uint8Array(32)))
  const [validAfter, validBefore] = [0n, 2n ** 48n]
  const signature = await account.signTypedData({
    domain: { ...asset.eip712, chainId: numericId, verifyingContract: asset.address },
    types: TRANSFER_TYPES,
    primaryType: 'TransferWithAuthorization',
    message: { from: account.address, to: asset.address, value: 0n, validAfter, validBefore, nonce },
  })
  const [r, s, v] = [part(signature, 0, 32), part(signature, 32, 64), Number(part(signature, 64, 65))]
  const args = [account.address, asset.address, 0n, validAfter, validBefore, nonce, v, r, s] as const
  return encodeFunctionData({ abi, functionName: 'transferWithAuthorization', args })
}

export const TRANSFER_TYPES = {
  TransferWithAuthorization: [
    { name: 'from', type: 'address' },
    { name: 'to', type: 'address' },
    { name: 'value', type: 'uint256' },
    { name: 'validAfter', type: 'uint256' },
    { name: 'validBefore', type: 'uint256' },
    { name: 'nonce', type: 'bytes32' },
  ],
} as const

function part(bytes: ViemHex, from: number, to: number): Hex {
  return `0x${bytes.slice(2 + from * 2, 2 + to * 2)}`
}

function valueOf(result: RpcResult | undefined): unknown {
  return result?.ok === true ? result.value : null
}

function isFilled(result: RpcResult | undefined): boolean {
  const bytes = HexBytes.safeParse(valueOf(result)).data
  return bytes !== undefined && bytes.length > 2
}

function endsWith(result: RpcResult | undefined, address: Address): boolean {
  const word = Bytes32.safeParse(valueOf(result)).data
  return word?.endsWith(address.slice(2).toLowerCase()) === true
}

/** A facilitator that is away says nothing; a failure of ours is not hidden as one. */
function unlessHearths(error: unknown): null {
  if (error instanceof HearthError || error instanceof z.ZodError) return null
  throw error
}

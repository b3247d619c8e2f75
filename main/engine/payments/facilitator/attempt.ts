import type { FacilitatorEvmSigner } from '@x402/evm'
import { type Abi, decodeFunctionResult, encodeFunctionData } from 'viem'
import { z } from 'zod'
import { HearthError } from '../../../../contract/errors.ts'
import { type Address, Bytes32, HexBytes, type Hex, sameAddress } from '../../../../contract/money.ts'
import { recoverSigner } from '../../proof/signature.ts'
import type { Rpc } from '../../wallet/rpc.ts'
import { Code, read } from '../../wallet/rpc-shapes.ts'
import type { Broadcaster } from './broadcaster.ts'

/** One verification or settlement, and whether the network or our own key failed it. */
export interface Attempt {
  readonly signer: FacilitatorEvmSigner
  /** The failure that is not the payment's; the SDK would report it as a bad signature or payment. */
  readonly ownFailure: () => HearthError | null
}

const ERC1271_VALID = '0x1626ba7e'
const ERC1271_INVALID = '0xffffffff'
/** What our gas was spent on, by the function that was called. */
const PURPOSES: Readonly<Record<string, string>> = {
  transferWithAuthorization: 'payment',
  deposit: 'deposit',
  claimWithSignature: 'claim',
  settle: 'settlement',
  refundWithSignature: 'refund',
  multicall: 'refund',
}
/** Stands for "has code" and is never run. */
const SOME_CODE: Hex = '0xfe'

/**
 * What the x402 SDK needs of a chain, for one payment. The SDK looks up whether the payer is a
 * contract twice, and recovers a key's signature with slow arithmetic. Here the payer always counts
 * as a contract, whose signature check is ours: first as a key, through libsecp256k1 and without any
 * call; then as a contract (EIP-1271). Whether the token agrees shows when the transfer is simulated,
 * which always happens before anything is sent.
 */
export function createAttempt(rpc: Rpc, broadcaster: Broadcaster, facilitator: Address, payer: Address): Attempt {
  let failure: HearthError | null = null

  async function noting<Value>(work: () => Promise<Value>): Promise<Value> {
    try {
      return await work()
    } catch (error) {
      if (error instanceof HearthError) failure = error
      throw error
    }
  }

  async function call(to: Address, abi: Abi, functionName: string, args: readonly unknown[]): Promise<unknown> {
    const data = encodeFunctionData({ abi, functionName, args })
    const result = HexBytes.parse(await rpc.call('eth_call', [{ from: facilitator, to, data }, 'latest']))
    return decodeFunctionResult({ abi, functionName, args, data: result })
  }

  async function isSignedBy(address: Address, abi: Abi, args: readonly unknown[]): Promise<string> {
    const [digest, signature] = [Bytes32.parse(args[0]), HexBytes.parse(lower(args[1]))]
    if (isSignedByKey(address, digest, signature)) return ERC1271_VALID
    if ((await read(rpc, Code, 'eth_getCode', [address, 'latest'])) === '0x') return ERC1271_INVALID
    return String(await call(address, abi, 'isValidSignature', args))
  }

  const signer: FacilitatorEvmSigner = {
    getAddresses: () => [facilitator],
    getCode: ({ address }) =>
      sameAddress(address, payer)
        ? Promise.resolve(SOME_CODE)
        : noting(() => read(rpc, Code, 'eth_getCode', [address, 'latest'])),
    readContract: ({ address, abi, functionName, args = [] }) =>
      noting(() =>
        functionName === 'isValidSignature'
          ? isSignedBy(address, AbiOfSdk.parse(abi), args)
          : call(address, AbiOfSdk.parse(abi), functionName, args),
      ),
    writeContract: ({ address, abi, functionName, args, dataSuffix, gas }) =>
      noting(() => {
        const data = encodeFunctionData({ abi: AbiOfSdk.parse(abi), functionName, args })
        const suffix = dataSuffix === undefined ? '' : dataSuffix.slice(2)
        const purpose = PURPOSES[functionName] ?? 'other'
        return broadcaster.send({
          to: address,
          data: `${data}${suffix}`,
          gas: gas ?? gasOf(functionName, args),
          purpose,
        })
      }),
    waitForTransactionReceipt: ({ hash }) => noting(() => receiptOf(broadcaster, hash)),
    // Only for deploying smart wallets and for signatures of other schemes, which are not offered.
    sendTransaction: () => Promise.reject(new Error('not offered')),
    verifyTypedData: () => Promise.reject(new Error('not offered')),
  }
  return { signer, ownFailure: () => failure }
}

/** What `waitForTransactionReceipt` of the SDK's signer gives; logs in viem's form. */
async function receiptOf(
  broadcaster: Broadcaster,
  hash: Hex,
): Promise<Awaited<ReturnType<FacilitatorEvmSigner['waitForTransactionReceipt']>>> {
  const receipt = await broadcaster.receipt(hash)
  return {
    status: receipt.status === '0x1' ? 'success' : 'reverted',
    logs: receipt.logs.map((entry) => ({
      address: entry.address,
      topics: asTopics(entry.topics),
      data: entry.data,
      blockHash: receipt.blockHash,
      blockNumber: BigInt(receipt.blockNumber),
      logIndex: entry.logIndex,
      transactionHash: entry.transactionHash,
      transactionIndex: 0,
      removed: entry.removed,
    })),
  }
}

/** A claim takes about 45,000 gas, and 25,000 to 45,000 for each further channel; it may claim a hundred. */
function gasOf(functionName: string, args: readonly unknown[]): bigint | undefined {
  if (functionName !== 'claimWithSignature' && functionName !== 'multicall') return undefined
  const [rows] = args
  return 200_000n + 80_000n * BigInt(Array.isArray(rows) ? rows.length : 1)
}

function isSignedByKey(address: Address, digest: Hex, signature: Hex): boolean {
  try {
    return sameAddress(recoverSigner(digest, signature), address)
  } catch (error) {
    // Not a key's signature; a contract may still accept it.
    if (error instanceof HearthError) return false
    throw error
  }
}

function asTopics(topics: readonly Hex[]): [Hex, ...Hex[]] | [] {
  const [first, ...rest] = topics
  return first === undefined ? [] : [first, ...rest]
}

function lower(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value
}

/** The SDK types its own constant ABIs as unknown; viem refuses them if they are none. */
const AbiOfSdk = z.custom<Abi>((value) => Array.isArray(value))

import { decodeFunctionResult, encodeFunctionData, parseAbi } from 'viem'
import { HearthError } from '../../contract/errors.ts'
import { type Address, type Hex, HexBytes } from '../../contract/money.ts'
import { type Rpc, RpcError, TOO_LARGE } from '../engine/wallet/rpc.ts'

const abi = parseAbi([
  'struct Call3 { address target; bool allowFailure; bytes callData; }',
  'struct Result { bool success; bytes returnData; }',
  'function aggregate3(Call3[] calls) payable returns (Result[] returnData)',
])

export interface ContractRead {
  readonly target: Address
  readonly data: Hex
}

/** What each read returned; null for one that reverted. */
export type ReadMany = (reads: readonly ContractRead[]) => Promise<readonly (Hex | null)[]>

/**
 * Many reads of contracts in one question to the node, through Multicall3. A batch that the node will not answer, since
 * it is too much for it or for us, is asked again in halves; a single read that it will not answer counts as reverted,
 * so that one stranger's entry cannot hide its neighbours.
 * @throws HearthError `chain/unreachable` when the node does not answer at all
 */
export function readMany(rpc: Rpc, multicall3: Address): ReadMany {
  async function ask(reads: readonly ContractRead[]): Promise<readonly (Hex | null)[]> {
    if (reads.length === 0) return []
    try {
      return await aggregate(reads)
    } catch (error) {
      if (!isTooMuch(error)) throw error
      if (reads.length === 1) return [null]
      const half = Math.ceil(reads.length / 2)
      return [...(await ask(reads.slice(0, half))), ...(await ask(reads.slice(half)))]
    }
  }

  async function aggregate(reads: readonly ContractRead[]): Promise<readonly (Hex | null)[]> {
    const calls = reads.map(({ target, data }) => ({ target, allowFailure: true, callData: data }))
    const data = encodeFunctionData({ abi, functionName: 'aggregate3', args: [calls] })
    const answer = HexBytes.parse(await rpc.call('eth_call', [{ to: multicall3, data }, 'latest']))
    const results = decodeFunctionResult({ abi, functionName: 'aggregate3', data: answer })
    if (results.length !== reads.length) throw new HearthError('chain/unreachable', 'The node answered something else.')
    return results.map(({ success, returnData }) => (success ? returnData : null))
  }

  return ask
}

/** The node refused the call, or its answer broke off: the same call in halves may be small enough. */
function isTooMuch(error: unknown): boolean {
  if (error instanceof RpcError) return true
  return error instanceof HearthError && error.cause instanceof Error && error.cause.message === TOO_LARGE
}

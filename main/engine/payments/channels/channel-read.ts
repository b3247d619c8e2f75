import { decodeFunctionResult, encodeFunctionData, parseAbi } from 'viem'
import type { Hex } from '../../../../contract/money.ts'

const abi = parseAbi(['function channels(bytes32) view returns (uint128 balance, uint128 totalClaimed)'])

/**
 * What was put into a channel of `batch-settlement` and not given back, and what was ever claimed of that; both zero for one
 * that never was.
 */
export const channelRead = {
  call: (id: Hex): Hex => encodeFunctionData({ abi, functionName: 'channels', args: [id] }),
  read: (data: Hex): { readonly balance: bigint; readonly totalClaimed: bigint } => {
    const [balance, totalClaimed] = decodeFunctionResult({ abi, functionName: 'channels', data })
    return { balance, totalClaimed }
  },
}

import type { TransactionSerializableEIP1559 } from 'viem'
import { HearthError } from '../../../contract/errors.ts'
import type { Address, Hex } from '../../../contract/money.ts'
import type { UsableNetwork } from './networks.ts'
import { type Rpc, RpcError } from './rpc.ts'
import { Block, Quantity, read, shaped } from './rpc-shapes.ts'

export interface PreparedCall {
  readonly unsigned: TransactionSerializableEIP1559
  readonly maxFeeWei: bigint
}

/**
 * Unsigned fields of a contract call, with fees for inclusion soon.
 * @throws HearthError `chain/transfer-impossible` when the call would fail, `chain/unreachable`
 */
export async function prepareCall(
  rpc: Rpc,
  preset: Pick<UsableNetwork, 'numericId'>,
  given: { readonly from: Address; readonly to: Address; readonly data: Hex; readonly nonce: number },
): Promise<PreparedCall> {
  const { from, to, data, nonce } = given
  const [gasUsed, { maxFeePerGas, maxPriorityFeePerGas }] = await Promise.all([
    estimate(rpc, { from, to, data }),
    currentFees(rpc),
  ])
  // The amount of gas moves a little with the state.
  const gas = (gasUsed * 12n) / 10n
  return {
    unsigned: {
      type: 'eip1559',
      chainId: preset.numericId,
      nonce,
      to,
      value: 0n,
      data,
      gas,
      maxFeePerGas,
      maxPriorityFeePerGas,
    },
    maxFeeWei: gas * maxFeePerGas,
  }
}

/** Fees for inclusion soon, wei per unit of gas: the base fee at most doubles in six blocks. */
export async function currentFees(
  rpc: Rpc,
): Promise<{ readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint }> {
  const [tip, { baseFeePerGas }] = await Promise.all([
    priorityFee(rpc),
    read(rpc, Block, 'eth_getBlockByNumber', ['latest', false]),
  ])
  return { maxFeePerGas: baseFeePerGas * 2n + tip, maxPriorityFeePerGas: tip }
}

async function estimate(rpc: Rpc, call: { from: Address; to: Address; data: Hex }): Promise<bigint> {
  try {
    return shaped(Quantity, await rpc.call('eth_estimateGas', [call]))
  } catch (error) {
    if (!(error instanceof RpcError)) throw error
    throw new HearthError('chain/transfer-impossible', 'The network says that this transfer would fail.', {
      hint: 'Check the address and the amount. Nothing was sent.',
      cause: error,
    })
  }
}

/** What miners want on top of the base fee; where the node does not say, one gwei is enough anywhere. */
async function priorityFee(rpc: Rpc): Promise<bigint> {
  try {
    return shaped(Quantity, await rpc.call('eth_maxPriorityFeePerGas', []))
  } catch (error) {
    if (error instanceof RpcError) return 1_000_000_000n
    throw error
  }
}

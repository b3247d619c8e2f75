import { randomBytes } from 'node:crypto'
import { encodeFunctionData, parseAbi } from 'viem'
import type { Address } from '../../../../contract/money.ts'
import type { Practice } from '../../../engine/practice/network.ts'
import { createRpc } from '../../../engine/wallet/rpc.ts'
import { unlockedWallet } from '../../../engine/wallet/unlocked.ts'
import { sendCall } from './send-call.ts'

/** A buyer's own key, with play money and coin for transactions. */
export interface Customer {
  readonly key: Uint8Array
  readonly address: Address
}

const token = parseAbi(['function mint(address to, uint256 value)'])

/** @param amount base units of new play money */
export async function newCustomer(
  practice: Pick<Practice, 'rpcUrl' | 'asset' | 'fundWallet'>,
  amount: bigint,
): Promise<Customer> {
  const key = Uint8Array.from(randomBytes(32))
  const wallet = unlockedWallet(Uint8Array.from(key))
  await practice.fundWallet(wallet.address)
  const data = encodeFunctionData({ abi: token, functionName: 'mint', args: [wallet.address, amount] })
  await sendCall(createRpc(practice.rpcUrl), wallet, practice.asset.address, data)
  return { key, address: wallet.address }
}

import type { Address, Hex } from '../../../../contract/money.ts'
import type { UnlockedWallet } from '../../../engine/wallet/unlocked.ts'
import { prepareCall } from '../../../engine/wallet/prepare-call.ts'
import type { Rpc } from '../../../engine/wallet/rpc.ts'
import { Count, read, Receipt, shaped } from '../../../engine/wallet/rpc-shapes.ts'

/** Sends a call on the practice chain, where it is mined at once. @returns its logs' receipt */
export async function sendCall(
  rpc: Rpc,
  wallet: Pick<UnlockedWallet, 'address' | 'signTransaction'>,
  to: Address,
  data: Hex,
): Promise<Receipt> {
  const nonce = await read(rpc, Count, 'eth_getTransactionCount', [wallet.address, 'pending'])
  const { unsigned } = await prepareCall(rpc, { numericId: 31_337 }, { from: wallet.address, to, data, nonce })
  const { raw } = await wallet.signTransaction(unsigned)
  const receipt = shaped(Receipt, await rpc.call('eth_sendRawTransactionSync', [raw]))
  if (receipt.status !== '0x1') throw new Error('the call reverted')
  return receipt
}

import { encodeAbiParameters } from 'viem'
import type { Address, Hex } from '../../../contract/money.ts'
import { type Rpc, RpcError } from './rpc.ts'
import { Quantity, read, shaped } from './rpc-shapes.ts'
import { balanceCall } from './token.ts'

/**
 * A program of 109 bytes that the node runs at the address of somebody who holds the token, in a call that
 * changes nothing: it reads a stranger's balance, transfers, reads it again and answers with the difference.
 * Call data: token, stranger, amount.
 */
const TRANSFER_AND_MEASURE: Hex = `0x${[
  '6370a0823160e01b600052', // memory 0: balanceOf(
  '602035600452', //           stranger)
  '60206080602460006000355afa50', // its answer to memory 0x80
  '63a9059cbb60e01b60a052', // memory 0xa0: transfer(
  '60203560a452', //           stranger,
  '60403560c452', //           amount)
  '60006000604460a060006000355af1', // call
  '604d57', // went through: on at 0x4d
  '60006000fd', // else revert
  '5b',
  '6020610100602460006000355afa50', // balanceOf again, to memory 0x100
  '6080516101005103', // the difference
  '60005260206000f3', // is the answer
].join('')}`

/** Nobody's address, so that nothing else can move its balance meanwhile. */
const STRANGER: Address = '0x00000000000000000000000000000000c0ffee42'

export type TransferFee = 'none' | 'charged' | 'unknown'

/**
 * Whether the token takes a part of what is transferred. Nothing is sent: the transfer is run on the node's
 * own copy of the state, from the first of `holders` that has some. Unknown where none has, or where the
 * node runs no such calls.
 * @throws HearthError `chain/unreachable`
 */
export async function transferFee(rpc: Rpc, token: Address, holders: readonly Address[]): Promise<TransferFee> {
  for (const holder of holders) {
    const held = await read(rpc, Quantity, 'eth_call', [{ to: token, data: balanceCall(holder) }, 'latest'])
    if (held === 0n) continue
    const arrived = await measured(rpc, token, holder, held)
    if (arrived !== null) return arrived === held ? 'none' : 'charged'
  }
  return 'unknown'
}

async function measured(rpc: Rpc, token: Address, holder: Address, amount: bigint): Promise<bigint | null> {
  const data = encodeAbiParameters(
    [{ type: 'address' }, { type: 'address' }, { type: 'uint256' }],
    [token, STRANGER, amount],
  )
  try {
    const call = { from: holder, to: holder, data }
    return shaped(Quantity, await rpc.call('eth_call', [call, 'latest', { [holder]: { code: TRANSFER_AND_MEASURE } }]))
  } catch (error) {
    if (error instanceof RpcError) return null
    throw error
  }
}

import { formatLog, type Log } from 'viem'
import { z } from 'zod'
import { Address, Bytes32, HexBytes, type Hex } from '../../../../contract/money.ts'

const Quantity = z.custom<Hex>((value) => typeof value === 'string' && /^0x[0-9a-f]+$/.test(value), 'a hex quantity')

/** What the facilitator needs of `eth_getTransactionReceipt`. */
export const TransactionReceipt = z.object({
  transactionHash: Bytes32,
  status: z.enum(['0x0', '0x1']),
  logs: z.array(
    z.object({
      address: Address,
      topics: z.tuple([Bytes32], Bytes32).or(z.tuple([])),
      data: HexBytes,
      blockHash: Bytes32,
      blockNumber: Quantity,
      transactionHash: Bytes32,
      transactionIndex: Quantity,
      logIndex: Quantity,
      removed: z.boolean(),
    }),
  ),
})
export type TransactionReceipt = z.infer<typeof TransactionReceipt>

/** The receipt's logs as viem and the x402 schemes read them. */
export function logsOf(receipt: TransactionReceipt): readonly Log[] {
  return receipt.logs.map((log) => formatLog(log))
}

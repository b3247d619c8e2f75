import { z } from 'zod'
import { Address, Bytes32, HexBytes } from '../../../contract/money.ts'
import { type Rpc, RpcError, type RpcResult, unanswered } from './rpc.ts'

/** Ethereum JSON-RPC values as nodes send them, parsed into ours. */
export const Quantity = z
  .string()
  .regex(/^0x[0-9a-fA-F]{1,64}$/)
  .transform(BigInt)

/** A quantity that fits a number: block numbers, times, counts. */
export const Count = Quantity.transform((value, context) => {
  const count = Number(value)
  if (Number.isSafeInteger(count)) return count
  context.addIssue('larger than any such count can be')
  return z.NEVER
})

export const Block = z.object({
  number: Count,
  hash: Bytes32,
  timestamp: Count,
  baseFeePerGas: Quantity.default(0n),
})

/** Of a block that may not have been made yet. */
export const BlockTime = Block.pick({ timestamp: true })

export const LogEntry = z.object({
  address: Address,
  topics: z.array(Bytes32),
  data: HexBytes,
  logIndex: Count,
  transactionHash: Bytes32,
  removed: z.boolean().default(false),
})
export type LogEntry = z.infer<typeof LogEntry>

export const Receipt = z.object({
  transactionHash: Bytes32,
  blockNumber: Count,
  blockHash: Bytes32,
  status: z.enum(['0x1', '0x0']),
  gasUsed: Quantity,
  effectiveGasPrice: Quantity,
  /** What a rollup charges on top for its own data on the layer below. */
  l1Fee: Quantity.nullish(),
  logs: z.array(LogEntry),
})
export type Receipt = z.infer<typeof Receipt>

export const Code = HexBytes

/**
 * A read that no healthy node refuses.
 * @throws HearthError `chain/unreachable` also for a refusal and for an answer of the wrong shape
 */
export async function read<Shape extends z.ZodType>(
  rpc: Rpc,
  shape: Shape,
  method: string,
  params: readonly unknown[],
): Promise<z.output<Shape>> {
  try {
    return shaped(shape, await rpc.call(method, params))
  } catch (error) {
    throw error instanceof RpcError ? unanswered(`${method} refused`) : error
  }
}

/** As `read`, for one answer of a batch. */
export function readResult<Shape extends z.ZodType>(shape: Shape, result: RpcResult | undefined): z.output<Shape> {
  if (result?.ok !== true) throw unanswered('read refused')
  return shaped(shape, result.value)
}

/** @throws HearthError `chain/unreachable` when the node's answer has another shape */
export function shaped<Shape extends z.ZodType>(shape: Shape, value: unknown): z.output<Shape> {
  const parsed = shape.safeParse(value)
  if (!parsed.success) throw unanswered('malformed answer')
  return parsed.data
}

import { parseTransaction, type TransactionSerializableEIP1559 } from 'viem'
import { HearthError } from '../../../contract/errors.ts'
import type { Hex } from '../../../contract/money.ts'

export interface Fees {
  readonly maxFeePerGas: bigint
  readonly maxPriorityFeePerGas: bigint
}

export type Raise =
  /** The same transaction, at a higher fee. */
  | { readonly answer: 'raise'; readonly unsigned: TransactionSerializableEIP1559; readonly maxFeeWei: bigint }
  /** What it pays is enough. */
  | { readonly answer: 'enough' }
  /** The fee that would be needed is above what the person allows. */
  | { readonly answer: 'above-ceiling'; readonly neededWei: bigint }

/** Nodes take a replacement only if it pays a tenth more; an eighth is above that. */
const STEP_NUMERATOR = 9n
const STEP_DENOMINATOR = 8n

/**
 * Whether a transaction that the chain does not take should pay more. Only the fees change: number, recipient, amount
 * and data stay, so that at most one of all attempts can ever be mined.
 * @param ceilingWei most that this transaction may cost, all in all
 */
export function raiseFee(raw: Hex, now: Fees, ceilingWei: bigint): Raise {
  // viem types raw bytes as any kind of transaction; ours are all of this one.
  const { chainId, nonce, to, value, data, gas, maxFeePerGas, maxPriorityFeePerGas } = parseTransaction(raw)
  if (chainId === undefined) throw new HearthError('wallet/no-chain', 'A signed transaction names no chain.')
  const [paid, tip] = [maxFeePerGas ?? 0n, maxPriorityFeePerGas ?? 0n]
  if (now.maxFeePerGas <= paid && now.maxPriorityFeePerGas <= tip) return { answer: 'enough' }
  const fees = {
    maxFeePerGas: larger(now.maxFeePerGas, stepUp(paid)),
    maxPriorityFeePerGas: larger(now.maxPriorityFeePerGas, stepUp(tip)),
  }
  const maxFeeWei = (gas ?? 0n) * fees.maxFeePerGas
  if (maxFeeWei > ceilingWei) return { answer: 'above-ceiling', neededWei: maxFeeWei }
  const unsigned: TransactionSerializableEIP1559 = {
    type: 'eip1559',
    chainId,
    nonce: nonce ?? 0,
    value: value ?? 0n,
    ...(to === undefined ? {} : { to }),
    ...(data === undefined ? {} : { data }),
    ...(gas === undefined ? {} : { gas }),
    ...fees,
  }
  return { answer: 'raise', unsigned, maxFeeWei }
}

/** What the transaction costs at most as it was signed, wei. */
export function maxFeeOf(raw: Hex): bigint {
  const { gas, maxFeePerGas } = parseTransaction(raw)
  return (gas ?? 0n) * (maxFeePerGas ?? 0n)
}

function stepUp(fee: bigint): bigint {
  return (fee * STEP_NUMERATOR) / STEP_DENOMINATOR + 1n
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}

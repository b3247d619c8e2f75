import type { Hex } from '../../../contract/money.ts'

/** Where a transaction stands on the chain. */
export interface Mined {
  readonly transaction: Hex
  readonly blockNumber: number
  readonly blockHash: Hex
}

import type { Address, Hex } from '../../../../contract/money.ts'

/** A receipt that holds, as far as anchors and verdicts ask for it. */
export interface KnownReceipt {
  readonly digest: Hex
  readonly provider: Address
  /** Unix milliseconds. */
  readonly finishedAt: string
}

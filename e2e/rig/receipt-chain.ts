import { ZERO_BYTES32 } from '../../main/engine/proof/commitments.ts'
import { makeReceiptFile } from '../../main/engine/proof/receipt.ts'
import { sampleArguments } from '../../main/engine/proof/receipts.fixture.ts'

export interface MadeReceipt {
  readonly digest: `0x${string}`
  readonly file: string
}

/** A chain of so many receipts of ordinary jobs, each a little different. */
export function receiptChain(length: number): readonly MadeReceipt[] {
  const chain: MadeReceipt[] = []
  for (let seq = 0; seq < length; seq += 1) chain.push(nextReceipt(seq, chain.at(-1)?.digest ?? ZERO_BYTES32))
  return chain
}

export function nextReceipt(seq: number, prev: `0x${string}`): MadeReceipt {
  return makeReceiptFile({ ...sampleArguments, seq, prev, price: BigInt(seq + 1) })
}

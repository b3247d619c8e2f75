import type { CapabilityReceipt } from '../../../../contract/challenge.ts'
import type { Hex } from '../../../../contract/money.ts'
import { makeCapabilityReceipt } from '../../proof/challenge/receipt.ts'
import { ZERO_BYTES32 } from '../../proof/commitments.ts'
import { sampleArguments, sampleSigner } from '../../proof/receipts.fixture.ts'
import type { ToSign } from '../prover/desk.ts'

export const providerAddress = sampleSigner.address

/** A chain of capability receipts that is kept nowhere. */
export function startChain(): (toSign: ToSign) => CapabilityReceipt {
  let seq = 0
  let prev: Hex = ZERO_BYTES32
  return (toSign) => {
    const { digest, receipt } = makeCapabilityReceipt({
      ...toSign,
      domain: sampleArguments.domain,
      asset: `0x${'5f'.repeat(20)}`,
      device: sampleArguments.device,
      seq,
      prev,
      signer: sampleSigner,
    })
    seq += 1
    prev = digest
    return receipt
  }
}

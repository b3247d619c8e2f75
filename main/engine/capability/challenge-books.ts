import type { CapabilityReceipt, CapabilityVerdict, Challenge } from '../../../contract/challenge.ts'
import type { Address } from '../../../contract/money.ts'
import type { DeviceDescription } from '../../../contract/receipt.ts'
import type { ToSign } from '../challenge/prover/desk.ts'
import { attestationFrom } from '../challenge/prover/received-verdict.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { CapabilityCard } from '../ledger/records.ts'
import type { Clock } from '../ports/clock.ts'
import { withoutContent } from '../proof/chain/signed-receipt.ts'
import { makeCapabilityReceipt } from '../proof/challenge/receipt.ts'
import type { ReceiptDomain } from '../proof/digest.ts'
import type { Signer } from '../proof/signature.ts'

/** Puts answered challenges on the chain of receipts, and keeps what verifiers say about them. */
export interface ChallengeBooks {
  /** Signs inside the transaction that gives the receipt its number, so that the chain has no gap. */
  sign(toSign: ToSign, card: CapabilityCard): CapabilityReceipt
  /** @throws HearthError `challenge/wrong-verdict` for what nobody would believe */
  keep(challenge: Challenge, receipt: CapabilityReceipt, verdict: CapabilityVerdict): void
}

export function challengeBooks(parts: {
  readonly ledger: Pick<Ledger, 'capability'>
  readonly signer: Signer
  readonly domain: ReceiptDomain
  /** In which nothing was paid; lower case. */
  readonly asset: Address
  readonly device: () => DeviceDescription
  readonly clock: Pick<Clock, 'now'>
}): ChallengeBooks {
  const { ledger, signer, domain, asset, clock } = parts
  return {
    sign: (toSign, card) => {
      const { challengeId } = toSign.answered
      const { receipt } = ledger.capability.sign(
        { challengeId, card },
        (position) => {
          const made = makeCapabilityReceipt({
            ...toSign,
            ...position,
            domain,
            asset,
            device: parts.device(),
            signer,
          })
          return { ...made, file: withoutContent(made.receipt) }
        },
        clock.now(),
      )
      return receipt
    },
    keep: (challenge, receipt, verdict) => {
      const file = attestationFrom(challenge, receipt, verdict, clock.now())
      const { verifier } = verdict.verdict
      ledger.capability.attest({ challengeId: challenge.challengeId, verifier, file }, clock.now())
    },
  }
}

import type { CapabilityReceipt, CapabilityVerdict, ChallengeSize } from '../../../../contract/challenge.ts'
import { HearthError } from '../../../../contract/errors.ts'
import { attestationText, verifyAttestation } from '../../proof/challenge/attestation.ts'

/**
 * The attestation file that a verifier's word about one of our receipts makes: what a provider shows for its speed.
 * @param now Unix milliseconds
 * @throws HearthError `challenge/wrong-verdict` for anything that nobody would believe, a rejection included
 */
export function attestationFrom(
  size: ChallengeSize,
  receipt: CapabilityReceipt,
  verdict: CapabilityVerdict,
  now: number,
): string {
  const text = attestationText(size, receipt, verdict)
  const { ok, checks } = verifyAttestation(Buffer.from(text), { now, provider: receipt.receipt.provider })
  if (ok) return text
  const wrong = checks.find((check) => !check.ok)
  throw new HearthError('challenge/wrong-verdict', wrong?.detail ?? 'The verdict does not hold.')
}

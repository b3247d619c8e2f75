import type { SpeedProof } from '../../../contract/capability.ts'
import { CapabilityAttestation } from '../../../contract/challenge.ts'
import type { AttestationRecord } from '../ledger/records.ts'
import { challengeScore } from '../proof/challenge/score.ts'

/** What a kept attestation says, for somebody who does not read the file. It was checked when it was kept. */
export function speedProof({ card, digest, file }: AttestationRecord): SpeedProof {
  const { n, T, evidence, receipt, verdict } = CapabilityAttestation.parse(JSON.parse(file))
  const { k, elapsedMs, rttMs, together } = evidence
  return {
    card,
    throughput: challengeScore({ n, T }, elapsedMs, rttMs),
    n,
    T,
    k,
    elapsedMs,
    together,
    verifier: verdict.verifier,
    selfMade: verdict.verifier === receipt.provider,
    checkedAt: Number(verdict.checkedAt),
    receipt: digest,
  }
}

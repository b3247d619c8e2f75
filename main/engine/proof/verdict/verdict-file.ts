import { HearthError } from '../../../../contract/errors.ts'
import type { Hex } from '../../../../contract/money.ts'
import { VerdictFile, type VerdictEvidence } from '../../../../contract/verdict-file.ts'
import type { ReceiptDomain } from '../digest.ts'
import { canonicalJson } from '../jcs.ts'
import type { Signer } from '../signature.ts'
import { signVerdict, verdictDigest, type Finding } from '../verdict.ts'
import { findingProblem } from './finding.ts'

/**
 * Signs what a verifier found, with its evidence, as a `hearth-verdict-v1` file: exactly its JCS bytes.
 * @param domain of the receipt it is about
 * @throws HearthError `proof/disagreement` when verdict and evidence contradict each other,
 * `proof/bad-field` when a number is out of range: nothing is signed then
 */
export function makeVerdictFile(
  domain: ReceiptDomain,
  finding: Omit<Finding, 'evidence'> & { readonly evidence: VerdictEvidence },
  signer: Signer,
): { readonly digest: Hex; readonly file: string } {
  const problem = findingProblem(finding, finding.evidence)
  if (problem !== null) throw new HearthError('proof/disagreement', `This verdict cannot be signed. ${problem}`)
  const { verdict, signature } = signVerdict(domain, finding, signer)
  const file: VerdictFile = { format: 'hearth-verdict-v1', domain, verdict, signature, evidence: finding.evidence }
  return { digest: verdictDigest(domain, verdict), file: canonicalJson(VerdictFile.parse(file)) }
}

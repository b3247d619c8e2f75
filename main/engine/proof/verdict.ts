import { hash } from 'node:crypto'
import { HearthError } from '../../../contract/errors.ts'
import { Bytes32, type Hex } from '../../../contract/money.ts'
import { WORK_VERDICT_FIELDS, type WorkVerdict } from '../../../contract/verdict.ts'
import { structDigest, type ReceiptDomain } from './digest.ts'
import { canonicalBytes } from './jcs.ts'
import { recoverSigner, type Signer } from './signature.ts'

/** What a verifier found out; the numbers are those of `VERDICT_METHODS` and `VERDICTS`. */
export interface Finding {
  /** EIP-712 digest of the receipt that was checked. */
  readonly receiptHash: Hex
  readonly method: number
  readonly verdict: number
  /** Checks made, and how many of them failed. */
  readonly samples: number
  readonly failures: number
  /** Anything JSON can carry exactly; the verdict commits to its JCS bytes. */
  readonly evidence: object
  /** Unix milliseconds. */
  readonly checkedAt: number
}

/** EIP-712 digest of a verdict in the receipts domain (sandbox-proof section 8). */
export function verdictDigest(domain: ReceiptDomain, verdict: WorkVerdict): Hex {
  return structDigest(domain, 'WorkVerdict', WORK_VERDICT_FIELDS, verdict)
}

/** SHA-256 of JCS(evidence). */
export function evidenceHash(evidence: object): Hex {
  return Bytes32.parse(`0x${hash('sha256', canonicalBytes(evidence))}`)
}

/**
 * Signs a verdict in the domain of the receipt it is about.
 * @throws HearthError `proof/bad-field` when a number is out of range
 */
export function signVerdict(
  domain: ReceiptDomain,
  finding: Finding,
  signer: Signer,
): { readonly verdict: WorkVerdict; readonly signature: Hex } {
  const { evidence, checkedAt, ...rest } = finding
  const verdict: WorkVerdict = {
    ...rest,
    verifier: signer.address,
    evidenceHash: evidenceHash(evidence),
    checkedAt: String(checkedAt),
  }
  return { verdict, signature: signer.sign(verdictDigest(domain, verdict)) }
}

/** Null when the verifier that the verdict names signed it, else the sentence that says what is wrong. */
export function verdictSignatureProblem(domain: ReceiptDomain, verdict: WorkVerdict, signature: Hex): string | null {
  try {
    const signer = recoverSigner(verdictDigest(domain, verdict), signature)
    return signer === verdict.verifier ? null : `It was signed by ${signer}, not by ${verdict.verifier}.`
  } catch (error) {
    if (error instanceof HearthError) return error.message
    throw error
  }
}

import { HearthError } from '../../../../contract/errors.ts'
import { KEY_ROTATION_FIELDS, RotationFile, type KeyRotation } from '../../../../contract/bundle.ts'
import type { Address, Hex } from '../../../../contract/money.ts'
import type { ReceiptCheck } from '../../../../contract/receipt.ts'
import { say } from '../../../../contract/words/say.ts'
import { askAll, failedCheck, neverThrowing, type Question } from '../checks.ts'
import { ZERO_BYTES32 } from '../commitments.ts'
import { structDigest, type ReceiptDomain } from '../digest.ts'
import { isCanonical, readAs, type Document } from '../document.ts'
import { canonicalJson } from '../jcs.ts'
import { signatureDisagreement, type Signer } from '../signature.ts'
import { timesDisagreement } from '../times.ts'

/** EIP-712 digest of a key rotation in the receipts domain. */
export function rotationDigest(domain: ReceiptDomain, rotation: KeyRotation): Hex {
  return structDigest(domain, 'KeyRotation', KEY_ROTATION_FIELDS, rotation)
}

/**
 * The old key's statement that `successor` signs from receipt `fromSeq` on, as a `hearth-rotation-v1` file.
 * @param given.lastReceipt digest of receipt `fromSeq` - 1, zero when `fromSeq` is 0
 * @throws HearthError `proof/disagreement` when it names itself or no receipt before it where there must be one
 */
export function makeRotationFile(given: {
  readonly domain: ReceiptDomain
  readonly successor: Address
  readonly fromSeq: number
  readonly lastReceipt: Hex
  /** Unix milliseconds. */
  readonly signedAt: number
  /** The old key. */
  readonly signer: Signer
}): { readonly digest: Hex; readonly file: string } {
  const { domain, successor, lastReceipt, signer } = given
  const rotation: KeyRotation = {
    provider: signer.address,
    successor,
    fromSeq: String(given.fromSeq),
    lastReceipt,
    signedAt: String(given.signedAt),
  }
  const problem = termsProblem(rotation)
  if (problem !== null) throw new HearthError('proof/disagreement', `This key rotation cannot be signed. ${problem}`)
  const digest = rotationDigest(domain, rotation)
  const file: RotationFile = { format: 'hearth-rotation-v1', domain, rotation, signature: signer.sign(digest) }
  return { digest, file: canonicalJson(RotationFile.parse(file)) }
}

export interface RotationVerification {
  readonly ok: boolean
  readonly checks: readonly ReceiptCheck[]
  /** What the file says, when it has the right form; believe it only when `ok`. */
  readonly file: RotationFile | null
}

interface Subject {
  readonly file: RotationFile
  readonly text: string
  readonly now: number | undefined
}

const QUESTIONS: readonly Question<Subject>[] = [
  {
    name: say`canonical`,
    holds: say`The bytes are the RFC 8785 form of the rotation.`,
    ask: (subject) =>
      isCanonical(subject) ? null : say`The bytes are not the canonical form: something was rewritten.`,
  },
  {
    name: say`terms`,
    holds: say`It names another key, and the receipt before it.`,
    ask: ({ file }) => termsProblem(file.rotation),
  },
  {
    name: say`times`,
    holds: say`It was signed at a believable time.`,
    ask: ({ file, now }) => timesDisagreement([file.rotation.signedAt], now),
  },
  {
    name: say`signature`,
    holds: say`The old key signed it.`,
    ask: ({ file: { domain, rotation, signature } }) =>
      signatureDisagreement(rotationDigest(domain, rotation), signature, rotation.provider),
  },
]

/** Names of the checks that every such file goes through, in order. */
export const ROTATION_CHECKS: readonly string[] = ['form', ...QUESTIONS.map(({ name }) => name)]

/** Checks a key rotation by itself; whether it fits its place is for the chain to say. Never throws. */
export function verifyRotation(document: Document, now?: number): RotationVerification {
  return neverThrowing(
    () => {
      const read = readAs(document, 'hearth-rotation-v1', RotationFile)
      if (!read.ok) return { ok: false, checks: [failedCheck(say`form`, read.problem)], file: null }
      const { file, text } = read
      const form = { name: say`form`, ok: true, detail: say`It is a hearth-rotation-v1 file.` }
      const checks = [form, ...askAll(QUESTIONS, { file, text, now })]
      return { ok: checks.every((check) => check.ok), checks, file }
    },
    (check) => ({ ok: false, checks: [check], file: null }),
  )
}

function termsProblem({ provider, successor, fromSeq, lastReceipt }: KeyRotation): string | null {
  if (provider === successor) return say`It names the same key.`
  if ((fromSeq === '0') === (lastReceipt === ZERO_BYTES32)) return null
  return say`Only a rotation before the first receipt has no receipt before it.`
}

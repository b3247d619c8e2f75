import { HearthError } from '../../../contract/errors.ts'
import { sameAddress, type Address, type Hex } from '../../../contract/money.ts'
import type { ReceiptCheck, ReceiptFile } from '../../../contract/receipt.ts'
import { inputsDisagreement, outputsDisagreement } from './agreement.ts'
import { askAll, failedCheck, neverThrowing, type Question } from './checks.ts'
import { commitmentsOf, ZERO_BYTES32, type Commitments } from './commitments.ts'
import { receiptDigest } from './digest.ts'
import { isCanonical } from './document.ts'
import { kindDisagreement } from './kind.ts'
import { readReceiptText } from './receipt-text.ts'
import { recoverSigner } from './signature.ts'
import { timesDisagreement } from './times.ts'

export interface VerifyOptions {
  /** Whose receipt it must be; without it, any key may have signed. */
  readonly provider?: Address
  /** Unix milliseconds on the verifier's clock; without it, no time counts as lying in the future. */
  readonly now?: number
}

export interface Verification {
  /** True only when every check of the list was made and held. */
  readonly ok: boolean
  readonly checks: readonly ReceiptCheck[]
  /** What the file says, when it has the right form; believe it only when `ok`. */
  readonly receipt: ReceiptFile | null
  /** EIP-712 digest of the receipt, when it has the right form. */
  readonly digest: Hex | null
}

interface Subject {
  readonly file: ReceiptFile
  readonly text: string
  readonly computed: Commitments
  readonly digest: Hex
  readonly options: VerifyOptions
}

/** Every check after `form`, in the order they are reported. */
const QUESTIONS: readonly Question<Subject>[] = [
  {
    name: 'canonical',
    holds: 'The bytes are the RFC 8785 form of the receipt.',
    ask: (subject) => (isCanonical(subject) ? null : 'The bytes are not the canonical form: something was rewritten.'),
  },
  {
    name: 'kind',
    holds: 'Its kind is one that such a job can have.',
    ask: ({ file: { receipt, spec, outputs } }) => kindDisagreement(receipt.kind, spec.manifest, outputs),
  },
  {
    name: 'domain',
    holds: 'The signature domain is of the chain that the price is on.',
    ask: ({ file }) =>
      `eip155:${file.domain.chainId}` === file.receipt.network
        ? null
        : `The domain is of chain ${file.domain.chainId}, the price on ${file.receipt.network}.`,
  },
  { name: 'job id', holds: 'It names exactly this job.', ask: matches('jobId') },
  { name: 'program', holds: 'It names exactly this program.', ask: matches('programHash') },
  { name: 'inputs', holds: 'It commits to exactly these inputs.', ask: matches('inputHash') },
  { name: 'parameters', holds: 'It commits to exactly these parameters and limits.', ask: matches('paramsHash') },
  { name: 'outputs', holds: 'It commits to exactly these outputs.', ask: matches('outputHash') },
  { name: 'trace', holds: 'It commits to one work chunk with these outputs.', ask: matches('traceRoot') },
  { name: 'challenge', holds: 'No challenge was given.', ask: matches('challengeSeed') },
  { name: 'device', holds: 'It commits to exactly this device description.', ask: matches('deviceHash') },
  { name: 'work units', holds: 'It counts one work chunk.', ask: matches('workUnits') },
  {
    name: 'manifest',
    holds: 'What was read is what the manifest names.',
    ask: ({ file }) => inputsDisagreement(file.spec.manifest, file.inputs),
  },
  {
    name: 'output order',
    holds: 'Output files are sorted, each listed once, and what such a job can produce.',
    ask: ({ file }) => outputsDisagreement(file.spec.manifest, file.inputs, file.outputs),
  },
  {
    name: 'price',
    holds: 'The price is in the asset and on the network that were agreed.',
    ask: ({ file: { receipt, spec } }) =>
      receipt.network === spec.network && receipt.asset === spec.asset
        ? null
        : 'The price is in another asset or on another network than agreed.',
  },
  {
    name: 'times',
    holds: 'It finished after it started, at believable times.',
    ask: ({ file: { receipt }, options }) => timesDisagreement([receipt.startedAt, receipt.finishedAt], options.now),
  },
  {
    name: 'chain position',
    holds: 'Only the first receipt of a chain has no predecessor.',
    ask: ({ file: { receipt } }) =>
      (receipt.seq === '0') === (receipt.prevReceipt === ZERO_BYTES32)
        ? null
        : 'Only the first receipt of a chain may have no predecessor.',
  },
  { name: 'signature', holds: 'The provider it names signed it.', ask: signatureProblem },
  {
    name: 'provider',
    holds: 'The provider is the expected one, or none was expected.',
    ask: ({ file, options }) =>
      options.provider === undefined || sameAddress(options.provider, file.receipt.provider)
        ? null
        : `It was signed by ${file.receipt.provider}, not by ${options.provider}.`,
  },
]

/**
 * Checks a receipt file with nothing but its bytes: form, canonical text, every hash, agreement of
 * its parts, and the signature. Any changed byte fails at least one check. Never throws.
 */
export function verifyReceiptText(bytes: Uint8Array, options: VerifyOptions = {}): Verification {
  return neverThrowing(
    () => verify(bytes, options),
    (check) => ({ ok: false, checks: [check], receipt: null, digest: null }),
  )
}

function verify(bytes: Uint8Array, options: VerifyOptions): Verification {
  const read = readReceiptText(bytes)
  if (!read.ok) {
    return { ok: false, checks: [failedCheck('form', read.problem)], receipt: null, digest: null }
  }
  const { file, text } = read
  const digest = receiptDigest(file.domain, file.receipt)
  const subject: Subject = { file, text, computed: commitmentsOf(file), digest, options }
  const form = { name: 'form', ok: true, detail: 'It is a hearth-receipt-v1 file.' }
  const checks = [form, ...askAll(QUESTIONS, subject)]
  return { ok: checks.every((check) => check.ok), checks, receipt: file, digest }
}

function matches(field: keyof Commitments): Question<Subject>['ask'] {
  return ({ file, computed }) =>
    file.receipt[field] === computed[field]
      ? null
      : `The receipt says ${field} ${file.receipt[field]}, the content gives ${computed[field]}.`
}

function signatureProblem({ file, digest }: Subject): string | null {
  try {
    const signer = recoverSigner(digest, file.signature)
    return signer === file.receipt.provider ? null : `It was signed by ${signer}, not by ${file.receipt.provider}.`
  } catch (error) {
    if (error instanceof HearthError) return error.message
    throw error
  }
}

import type { SignedReceiptFile } from '../../../contract/bundle.ts'
import { sameAddress, type Address, type Hex } from '../../../contract/money.ts'
import { say } from '../../../contract/words/say.ts'
import type { Question } from './checks.ts'
import { ZERO_BYTES32 } from './commitments.ts'
import { signatureDisagreement } from './signature.ts'
import { timesDisagreement } from './times.ts'

export interface SealOptions {
  /** Whose receipt it must be; without it, any key may have signed. */
  readonly provider?: Address
  /** Unix milliseconds on the verifier's clock; without it, no time counts as lying in the future. */
  readonly now?: number
}

/** A signed receipt, with or without what its hashes commit to. */
export interface Sealed {
  readonly file: Pick<SignedReceiptFile, 'domain' | 'receipt' | 'signature'>
  readonly digest: Hex
  readonly options: SealOptions
}

/** What can be asked of a signed receipt without its content. */
export const sealQuestions = {
  domain: {
    name: say`domain`,
    holds: say`The signature domain is of the chain that the price is on.`,
    ask: ({ file }) =>
      `eip155:${file.domain.chainId}` === file.receipt.network
        ? null
        : say`The domain is of chain ${file.domain.chainId}, the price on ${file.receipt.network}.`,
  },
  times: {
    name: say`times`,
    holds: say`It finished after it started, at believable times.`,
    ask: ({ file: { receipt }, options }) => timesDisagreement([receipt.startedAt, receipt.finishedAt], options.now),
  },
  chainPosition: {
    name: say`chain position`,
    holds: say`Only the first receipt of a chain has no predecessor.`,
    ask: ({ file: { receipt } }) =>
      (receipt.seq === '0') === (receipt.prevReceipt === ZERO_BYTES32)
        ? null
        : say`Only the first receipt of a chain may have no predecessor.`,
  },
  signature: {
    name: say`signature`,
    holds: say`The provider it names signed it.`,
    ask: ({ file, digest }) => signatureDisagreement(digest, file.signature, file.receipt.provider),
  },
  provider: {
    name: say`provider`,
    holds: say`The provider is the expected one, or none was expected.`,
    ask: ({ file, options }) =>
      options.provider === undefined || sameAddress(options.provider, file.receipt.provider)
        ? null
        : say`It was signed by ${file.receipt.provider}, not by ${options.provider}.`,
  },
} as const satisfies Readonly<Record<string, Question<Sealed>>>

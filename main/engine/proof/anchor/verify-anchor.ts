import { AnchorFile, MAX_ANCHORED } from '../../../../contract/anchor.ts'
import { HearthError } from '../../../../contract/errors.ts'
import type { Hex } from '../../../../contract/money.ts'
import type { ReceiptCheck } from '../../../../contract/receipt.ts'
import { say } from '../../../../contract/words/say.ts'
import { askAll, failedCheck, neverThrowing, type Question } from '../checks.ts'
import { isCanonical, readAs, type Document } from '../document.ts'
import { anchoredEvent, isSameEvent, provenEvent } from './event.ts'
import { readHeader, type BlockHeader } from './header.ts'

/** Largest anchor file that is looked at, in bytes: a proof holds up to 16 nodes, one of them a receipt. */
export const MAX_ANCHOR_BYTES = 1024 * 1024

/** A block that the reader holds for part of the chain, from elsewhere. */
export interface TrustedBlock {
  readonly number: bigint
  readonly hash: Hex
}

/**
 * How far an anchor is borne out. `claimed`: by nothing but the file. `in-block`: the event is proven to be
 * in the block whose hash it names; whether that block is part of the chain was not looked at.
 * `in-trusted-block`: it is one of the reader's blocks. `on-chain`: a node that the reader asked has it.
 */
export type AnchorStanding = 'claimed' | 'in-block' | 'in-trusted-block' | 'on-chain'

export interface AnchorVerification {
  readonly ok: boolean
  readonly checks: readonly ReceiptCheck[]
  /** Believe it only when `ok`, and then no further than `standing`. */
  readonly file: AnchorFile | null
  readonly standing: AnchorStanding
  /** Unix seconds of the block; null where the header is not there. */
  readonly blockTime: bigint | null
}

interface Subject {
  readonly file: AnchorFile
  readonly text: string
  /** The header that the file carries, or why it is none. */
  readonly header: BlockHeader | HearthError | null
  readonly trusted: readonly TrustedBlock[]
}

const QUESTIONS: readonly Question<Subject>[] = [
  {
    name: say`canonical`,
    holds: say`The bytes are the RFC 8785 form of the anchor.`,
    ask: (subject) =>
      isCanonical(subject) ? null : say`The bytes are not the canonical form: something was rewritten.`,
  },
  {
    name: say`range`,
    holds: say`It covers one range of receipts.`,
    ask: ({ file }) => {
      const count = BigInt(file.toSeq) - BigInt(file.fromSeq) + 1n
      if (count < 1n) return say`Its range ends before it begins.`
      return count <= MAX_ANCHORED ? null : say`It covers ${count} receipts; ${MAX_ANCHORED} is the most.`
    },
  },
  {
    name: say`header`,
    holds: say`The header it carries is that of the block it names, or it carries none.`,
    ask: headerProblem,
  },
  {
    name: say`event`,
    holds: say`The block holds exactly this event, or no block is carried.`,
    ask: ({ file, header }) => (header === null || header instanceof HearthError ? null : eventProblem(file, header)),
  },
  {
    name: say`your blocks`,
    holds: say`Its block is one you gave, or you gave none of its height.`,
    ask: ({ file, trusted }) => {
      const other = trusted.find(({ number, hash }) => number === BigInt(file.blockNumber) && hash !== file.blockHash)
      if (other === undefined) return null
      return say`Reorganised: block ${file.blockNumber} of the chain is ${other.hash}, not the block ${file.blockHash} of this anchor.`
    },
  },
]

/**
 * Checks an anchor with nothing but its bytes and blocks the reader trusts. Whether receipts are under its
 * root is for the bundle to say. Never throws.
 */
export function verifyAnchor(document: Document, trusted: readonly TrustedBlock[] = []): AnchorVerification {
  const none = { ok: false, file: null, standing: 'claimed', blockTime: null } as const
  return neverThrowing(
    () => {
      const read = readAs(document, 'hearth-anchor-v1', AnchorFile)
      if (!read.ok) return { ...none, checks: [failedCheck(say`form`, read.problem)] }
      const { file, text } = read
      const header = headerOf(file)
      const form = { name: say`form`, ok: true, detail: say`It is a hearth-anchor-v1 file.` }
      const checks = [form, ...askAll(QUESTIONS, { file, text, header, trusted })]
      const ok = checks.every((check) => check.ok)
      const proven = ok && header !== null
      const known = trusted.some(({ hash }) => hash === file.blockHash)
      return {
        ok,
        checks,
        file,
        standing: proven ? (known ? 'in-trusted-block' : 'in-block') : 'claimed',
        blockTime: header === null || header instanceof HearthError ? null : header.timestamp,
      }
    },
    (check) => ({ ...none, checks: [check] }),
  )
}

function headerOf({ evidence }: AnchorFile): BlockHeader | HearthError | null {
  if (evidence === null) return null
  try {
    return readHeader(Buffer.from(evidence.header.slice(2), 'hex'))
  } catch (error) {
    if (error instanceof HearthError) return error
    throw error
  }
}

function headerProblem({ file, header }: Subject): string | null {
  if (header === null) return null
  if (header instanceof HearthError) return header.message
  if (header.hash !== file.blockHash) return say`The header it carries is that of block ${header.hash}.`
  return header.number === BigInt(file.blockNumber) ? null : say`Its block has number ${header.number}.`
}

function eventProblem(file: AnchorFile, header: BlockHeader): string | null {
  if (file.evidence === null) return null
  try {
    const event = provenEvent(header.receiptsRoot, file.evidence)
    return isSameEvent(event, anchoredEvent(file)) ? null : say`The event in the block is another one.`
  } catch (error) {
    if (error instanceof HearthError) return error.message
    throw error
  }
}

import type { Address, Hex } from '../../../contract/money.ts'
import type { ReceiptCheck, ReceiptFile } from '../../../contract/receipt.ts'
import { verifyReceiptText, type VerifyOptions } from './verify.ts'

/** Largest file of receipts that is looked at, in bytes. */
export const MAX_RECEIPTS_FILE_BYTES = 256 * 1024 * 1024

/** One receipt of a file. */
export interface ReceiptLine {
  /** From 1. */
  readonly line: number
  readonly ok: boolean
  readonly seq: string | null
  readonly digest: Hex | null
  readonly checks: readonly ReceiptCheck[]
}

/** What `hearth receipts verify` prints. */
export interface ReceiptsReport {
  /** True only when there is a receipt, every receipt holds, and together they form one chain. */
  readonly ok: boolean
  readonly receipts: readonly ReceiptLine[]
  /** Checks over the file as a whole. */
  readonly chain: readonly ReceiptCheck[]
  readonly provider: Address | null
  /** Sequence numbers of the first and last receipt. Nothing in a file can prove that it was not cut at its ends. */
  readonly from: string | null
  readonly to: string | null
}

interface ChainLink {
  readonly line: number
  readonly ok: boolean
  readonly file: ReceiptFile
  readonly digest: Hex
}

/**
 * Checks one receipt file, or several as JSON Lines in the order of their sequence numbers:
 * each receipt by itself, then the chain. One line feed at the end is allowed. Never throws.
 */
export function verifyReceiptsFile(bytes: Uint8Array, options: VerifyOptions = {}): ReceiptsReport {
  if (bytes.length > MAX_RECEIPTS_FILE_BYTES) return refused(`It is larger than ${MAX_RECEIPTS_FILE_BYTES} bytes.`)
  if (bytes.length === 0) return refused('It is empty.')
  const links: ChainLink[] = []
  const receipts: ReceiptLine[] = []
  for (const text of linesOf(bytes)) {
    const line = receipts.length + 1
    const { ok, checks, receipt, digest } = verifyReceiptText(text, options)
    receipts.push({ line, ok, seq: receipt?.receipt.seq ?? null, digest, checks })
    if (receipt !== null && digest !== null) links.push({ line, ok, file: receipt, digest })
  }
  const allRead = links.length === receipts.length
  const chain: ReceiptCheck[] = [
    {
      name: 'readable',
      ok: allRead,
      detail: allRead ? `${receipts.length} receipts were read.` : 'Not every line is a receipt.',
    },
    oneIssuer(links),
    gapless(links),
    linked(links),
    unequivocal(links),
  ]
  return {
    ok: receipts.length > 0 && receipts.every((receipt) => receipt.ok) && chain.every((check) => check.ok),
    receipts,
    chain,
    provider: links[0]?.file.receipt.provider ?? null,
    from: links[0]?.file.receipt.seq ?? null,
    to: links.at(-1)?.file.receipt.seq ?? null,
  }
}

const LINE_FEED = 10

function* linesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length;) {
    const feed = bytes.indexOf(LINE_FEED, start)
    const end = feed === -1 ? bytes.length : feed
    yield bytes.subarray(start, end)
    start = end + 1
  }
}

function oneIssuer(links: readonly ChainLink[]): ReceiptCheck {
  const first = links[0]
  const stranger = links.find(({ file }) => first !== undefined && issuerOf(file) !== issuerOf(first.file))
  return check(
    'one issuer',
    'All are of one provider in one domain.',
    stranger && `Line ${stranger.line} is of another provider or domain.`,
  )
}

function issuerOf({ receipt, domain }: ReceiptFile): string {
  return `${receipt.provider} ${domain.chainId} ${domain.verifyingContract}`
}

function gapless(links: readonly ChainLink[]): ReceiptCheck {
  const wrong = links.find((link, index) => {
    const before = links[index - 1]
    return before !== undefined && BigInt(link.file.receipt.seq) !== BigInt(before.file.receipt.seq) + 1n
  })
  return check(
    'no gap',
    'Each sequence number is one above the one before.',
    wrong && `Line ${wrong.line} has number ${wrong.file.receipt.seq}, which does not follow the line before.`,
  )
}

function linked(links: readonly ChainLink[]): ReceiptCheck {
  const wrong = links.find((link, index) => {
    const before = links[index - 1]
    return before !== undefined && link.file.receipt.prevReceipt !== before.digest
  })
  return check(
    'linked',
    'Each names the receipt before it.',
    wrong && `Line ${wrong.line} names another predecessor than the line before it.`,
  )
}

/** Two receipts with one number are the provider's own proof that it keeps two books. */
function unequivocal(links: readonly ChainLink[]): ReceiptCheck {
  const seen = new Map<string, ChainLink>()
  // Only receipts that hold prove anything: anyone can write a second one without the key.
  for (const link of links.filter(({ ok }) => ok)) {
    const key = `${issuerOf(link.file)} ${link.file.receipt.seq}`
    const other = seen.get(key)
    if (other !== undefined && other.digest !== link.digest) {
      const detail = `Equivocation: lines ${other.line} and ${link.line} are different receipts with number ${link.file.receipt.seq}.`
      return { name: 'no equivocation', ok: false, detail }
    }
    seen.set(key, link)
  }
  return { name: 'no equivocation', ok: true, detail: 'No number was given to two receipts.' }
}

function check(name: string, holds: string, problem: string | undefined): ReceiptCheck {
  return { name, ok: problem === undefined, detail: problem ?? holds }
}

function refused(detail: string): ReceiptsReport {
  const chain = [{ name: 'readable', ok: false, detail }]
  return { ok: false, receipts: [], chain, provider: null, from: null, to: null }
}

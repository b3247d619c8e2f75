import { InclusionFile, type AnchorFile } from '../../../../contract/anchor.ts'
import type { ReceiptCheck } from '../../../../contract/receipt.ts'
import { say } from '../../../../contract/words/say.ts'
import {
  verifyAnchor,
  type AnchorStanding,
  type AnchorVerification,
  type TrustedBlock,
} from '../anchor/verify-anchor.ts'
import { anchorTree, provenRoot } from '../anchor/tree.ts'
import type { ReceiptDomain } from '../digest.ts'
import { isCanonical, readAs, type Document } from '../document.ts'
import type { KnownReceipt } from './known-receipt.ts'

/** One anchor of a bundle with everything that was checked about it. */
export interface AnchorReport {
  readonly line: number
  readonly ok: boolean
  readonly checks: readonly ReceiptCheck[]
  readonly anchor: AnchorFile | null
  readonly standing: AnchorStanding
  /** Receipts of the bundle that are under its root. */
  readonly covered: number
}

/** The anchors of a bundle, and the inclusion proofs that follow each. */
export interface Anchors {
  anchor(line: number, document: Document): void
  inclusion(line: number, document: Document): void
  reports(): readonly AnchorReport[]
  /** A record that belongs to no anchor at all, in a sentence. */
  stray(): string | null
}

/** Blocks are dated by who makes them, receipts by who signs them. */
const CLOCK_GRACE_MS = 15n * 60n * 1000n

interface Open {
  readonly line: number
  readonly verified: AnchorVerification
  readonly previous: AnchorFile | null
  /** Numbers that an inclusion proof leads to the root from. */
  readonly proven: Set<string>
  problem: string | null
}

export function collectAnchors(parts: {
  readonly domain: ReceiptDomain
  /** The receipts of the bundle by number, all of them within the bounds. */
  readonly receipts: ReadonlyMap<string, KnownReceipt>
  readonly bounds: { readonly from: bigint; readonly to: bigint }
  readonly trusted: readonly TrustedBlock[]
}): Anchors {
  const { domain, receipts, bounds, trusted } = parts
  const reports: AnchorReport[] = []
  let open: Open | null = null
  let stray: string | null = null

  function anchor(line: number, document: Document): void {
    const previous = open?.verified.file ?? null
    close()
    open = { line, verified: verifyAnchor(document, trusted), previous, proven: new Set(), problem: null }
  }

  function inclusion(line: number, document: Document): void {
    const problem = inclusionProblem(line, document)
    if (problem === null) return
    if (open === null) stray ??= problem
    else open.problem ??= problem
  }

  function inclusionProblem(line: number, document: Document): string | null {
    const read = readAs(document, 'hearth-inclusion-v1', InclusionFile)
    if (!read.ok) return say`Line ${line}: ${read.problem}`
    if (!isCanonical(read)) return say`Line ${line} is not in canonical form: something was rewritten.`
    const { root, seq, siblings } = read.file
    const file = open?.verified.file ?? null
    if (open === null || file === null || file.root !== root) return say`Line ${line} belongs to no anchor before it.`
    const receipt = receipts.get(seq)
    if (receipt === undefined) return say`Line ${line} is about receipt ${seq}, which is not in the bundle.`
    if (open.proven.has(seq)) return say`Line ${line} proves receipt ${seq} a second time.`
    const index = Number(BigInt(seq) - BigInt(file.fromSeq))
    const count = Number(BigInt(file.toSeq) - BigInt(file.fromSeq) + 1n)
    if (provenRoot(receipt.digest, index, count, siblings) !== root) {
      return say`Line ${line} does not lead from receipt ${seq} to the root.`
    }
    open.proven.add(seq)
    return null
  }

  function close(): void {
    if (open === null) return
    const { line, verified, previous } = open
    const { file } = verified
    const joined = check(say`joined`, say`It follows the anchor before it.`, file && joinProblem(file, previous))
    // One that overlaps others is not looked into: thousands of such could be made to take hours.
    const inside = file !== null && verified.ok && joined.ok ? numbersInside(file) : null
    const own = file === null || inside === null ? [] : ownChecks(open, file, inside)
    const checks = [...verified.checks, ...(file === null ? [] : [joined]), ...own]
    const ok = inside !== null && checks.every((each) => each.ok)
    reports.push({ line, ok, checks, anchor: file, standing: verified.standing, covered: ok ? inside.length : 0 })
    open = null
  }

  /** Numbers of the bundle's receipts that the anchor covers, in order. */
  function numbersInside({ fromSeq, toSeq }: AnchorFile): readonly string[] {
    const [from, to] = [largest(BigInt(fromSeq), bounds.from), smallest(BigInt(toSeq), bounds.to)]
    const inside: string[] = []
    for (let seq = from; seq <= to; seq += 1n) if (receipts.has(String(seq))) inside.push(String(seq))
    return inside
  }

  function ownChecks(
    { verified, proven, problem }: Open,
    file: AnchorFile,
    inside: readonly string[],
  ): readonly ReceiptCheck[] {
    return [
      check(say`chain`, say`It is on the chain and contract of the receipts.`, domainProblem(file, domain)),
      check(say`provider`, say`It was sent by the key that signed the receipts.`, providerProblem(file, inside)),
      check(
        say`root`,
        say`Every receipt of the bundle in its range is under its root.`,
        problem ?? rootProblem(file, inside, proven),
      ),
      check(say`block time`, say`The block is not older than the receipts.`, timeProblem(verified.blockTime, inside)),
    ]
  }

  function providerProblem({ provider }: AnchorFile, inside: readonly string[]): string | null {
    const other = inside.find((seq) => receipts.get(seq)?.provider !== provider)
    return other === undefined ? null : say`Receipt ${other} was not signed by ${provider}, who anchored it.`
  }

  function rootProblem(file: AnchorFile, inside: readonly string[], proven: ReadonlySet<string>): string | null {
    if (inside.length === 0) return say`None of its receipts is in the bundle.`
    const count = BigInt(file.toSeq) - BigInt(file.fromSeq) + 1n
    if (BigInt(inside.length) === count) {
      const { root } = anchorTree(inside.flatMap((seq) => receipts.get(seq)?.digest ?? []))
      return root === file.root ? null : say`The receipts give the root ${root}, the anchor says ${file.root}.`
    }
    const missing = inside.find((seq) => !proven.has(seq))
    return missing === undefined ? null : say`Nothing proves that receipt ${missing} is under the root.`
  }

  function timeProblem(blockTime: bigint | null, inside: readonly string[]): string | null {
    if (blockTime === null) return null
    const latest = blockTime * 1000n + CLOCK_GRACE_MS
    const later = inside.find((seq) => BigInt(receipts.get(seq)?.finishedAt ?? '0') > latest)
    return later === undefined ? null : say`Receipt ${later} says that it was finished after the block was made.`
  }

  return {
    anchor,
    inclusion,
    reports: () => {
      close()
      return reports
    },
    stray: () => stray,
  }
}

function domainProblem(file: AnchorFile, domain: ReceiptDomain): string | null {
  if (file.chainId !== domain.chainId) return say`It is on chain ${file.chainId}, the receipts on ${domain.chainId}.`
  // Receipts older than the contract name none.
  if (BigInt(domain.verifyingContract) === 0n || file.contract === domain.verifyingContract) return null
  return say`It is in contract ${file.contract}, the receipts name ${domain.verifyingContract}.`
}

function joinProblem(file: AnchorFile, previous: AnchorFile | null): string | null {
  if (previous === null) return null
  if (BigInt(file.fromSeq) !== BigInt(previous.toSeq) + 1n) {
    return say`It begins at ${file.fromSeq}; the one before ended at ${previous.toSeq}.`
  }
  return file.prevRoot === previous.root ? null : say`It names another root before it than the anchor before it has.`
}

function check(name: string, holds: string, problem: string | null): ReceiptCheck {
  return { name, ok: problem === null, detail: problem ?? holds }
}

function largest(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}

function smallest(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}

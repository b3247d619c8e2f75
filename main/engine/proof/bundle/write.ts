import { createHash } from 'node:crypto'
import type { AnchorFile, InclusionFile } from '../../../../contract/anchor.ts'
import { BundleHeader, MAX_BUNDLE_RECEIPTS, type BundleEnd, type RotationFile } from '../../../../contract/bundle.ts'
import { HearthError } from '../../../../contract/errors.ts'
import type { Address, Hex } from '../../../../contract/money.ts'
import { say } from '../../../../contract/words/say.ts'
import { anchorTree } from '../anchor/tree.ts'
import type { ReceiptDomain } from '../digest.ts'
import { canonicalJson } from '../jcs.ts'

/** What goes into a bundle. Receipts come as they are asked for, so that they never all lie in memory. */
export interface BundleContent {
  readonly domain: ReceiptDomain
  /** Key of the first receipt. */
  readonly provider: Address
  /** Numbers of the first and last receipt. */
  readonly from: number
  readonly to: number
  /** Texts of the receipt files `from` to `to`, in order. */
  readonly receipts: AsyncIterable<string>
  /** Changes of key inside the range. */
  readonly rotations: readonly RotationFile[]
  /** Anchors that cover receipts of the range, in order. */
  readonly anchors: readonly AnchorFile[]
  /** Texts of verdict files about receipts of the range. */
  readonly verdicts: readonly string[]
  /** Digests of the receipts of an anchor that reaches out of the range. */
  readonly digests: (from: number, to: number) => Promise<readonly Hex[]>
}

/**
 * The text of a `hearth-bundle-v1` file in pieces, whole records each (contract/bundle.ts).
 * @throws HearthError `proof/bad-bundle` when the content is not what it says, in the middle of the file
 */
export async function* writeBundle(content: BundleContent): AsyncGenerator<string> {
  const hash = createHash('sha256')
  for await (const line of linesOf(content)) {
    const text = `${line}\n`
    hash.update(text)
    yield text
  }
  yield canonicalJson({ format: 'hearth-bundle-end-v1', sha256: hash.digest('hex') } satisfies BundleEnd)
}

async function* linesOf(content: BundleContent): AsyncGenerator<string> {
  const { domain, provider, from, to, rotations, anchors, verdicts } = content
  const count = to - from + 1
  if (count < 1 || count > MAX_BUNDLE_RECEIPTS) {
    throw badBundle(say`A bundle holds 1 to ${MAX_BUNDLE_RECEIPTS} receipts, not ${count}. Export them in parts.`)
  }
  const partial = anchors.filter((anchor) => Number(anchor.fromSeq) < from || Number(anchor.toSeq) > to)
  const inclusions = partial.reduce((sum, anchor) => sum + overlap(anchor, from, to).length, 0)
  const header: BundleHeader = {
    format: 'hearth-bundle-v1',
    domain,
    provider,
    from: String(from),
    to: String(to),
    receipts: count,
    rotations: rotations.length,
    anchors: anchors.length,
    inclusions,
    verdicts: verdicts.length,
  }
  yield canonicalJson(BundleHeader.parse(header))
  yield* chainLines(content, count)
  for (const anchor of anchors) {
    yield canonicalJson(anchor)
    if (partial.includes(anchor)) yield* inclusionLines(anchor, content)
  }
  yield* verdicts
}

async function* chainLines({ from, receipts, rotations }: BundleContent, count: number): AsyncGenerator<string> {
  let seq = from
  for await (const receipt of receipts) {
    for (const rotation of rotations) if (rotation.rotation.fromSeq === String(seq)) yield canonicalJson(rotation)
    yield receipt
    seq += 1
  }
  if (seq - from !== count) throw badBundle(say`${seq - from} receipts were given where ${count} were promised.`)
}

async function* inclusionLines(anchor: AnchorFile, { from, to, digests }: BundleContent): AsyncGenerator<string> {
  const first = Number(anchor.fromSeq)
  const tree = anchorTree(await digests(first, Number(anchor.toSeq)))
  if (tree.root !== anchor.root)
    throw badBundle(say`The receipts ${first} to ${anchor.toSeq} are not those that were anchored.`)
  for (const seq of overlap(anchor, from, to)) {
    const siblings = [...tree.proof(seq - first)]
    yield canonicalJson({
      format: 'hearth-inclusion-v1',
      root: tree.root,
      seq: String(seq),
      siblings,
    } satisfies InclusionFile)
  }
}

/** Numbers that lie both in the anchor and in the bundle. */
function overlap({ fromSeq, toSeq }: AnchorFile, from: number, to: number): readonly number[] {
  const first = Math.max(Number(fromSeq), from)
  const last = Math.min(Number(toSeq), to)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index)
}

function badBundle(message: string): HearthError {
  return new HearthError('proof/bad-bundle', message)
}

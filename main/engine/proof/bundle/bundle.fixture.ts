import { hash } from 'node:crypto'
import type { AnchorFile } from '../../../../contract/anchor.ts'
import { RotationFile } from '../../../../contract/bundle.ts'
import type { Hex } from '../../../../contract/money.ts'
import { VERDICT_METHODS, VERDICTS } from '../../../../contract/verdict.ts'
import { sampleAnchor } from '../anchor/anchor.fixture.ts'
import { makeRotationFile } from '../chain/rotation.ts'
import { ZERO_BYTES32 } from '../commitments.ts'
import { makeReceiptFile } from '../receipt.ts'
import { sampleArguments, sampleSigner } from '../receipts.fixture.ts'
import { createSigner, type Signer } from '../signature.ts'
import { makeVerdictFile } from '../verdict/verdict-file.ts'
import { writeBundle, type BundleContent } from './write.ts'

export const newKey = createSigner(new Uint8Array(32).fill(4))
export const verifier = createSigner(new Uint8Array(32).fill(3))
/** From here on the new key signs. */
export const ROTATED_AT = 6

const { domain } = sampleArguments
const receipts: { readonly digest: Hex; readonly file: string }[] = []
for (let seq = 0; seq < 10; seq += 1) {
  const signer: Signer = seq < ROTATED_AT ? sampleSigner : newKey
  const prev = receipts.at(-1)?.digest ?? ZERO_BYTES32
  receipts.push(makeReceiptFile({ ...sampleArguments, seq, prev, signer, price: BigInt(seq) }))
}
/** Ten receipts, the last four of a new key. */
export const sampleReceipts: readonly { readonly digest: Hex; readonly file: string }[] = receipts
const digests = receipts.map(({ digest }) => digest)

const rotation = RotationFile.parse(
  JSON.parse(
    makeRotationFile({
      domain,
      successor: newKey.address,
      fromSeq: ROTATED_AT,
      lastReceipt: digests[ROTATED_AT - 1] ?? ZERO_BYTES32,
      signedAt: 1_700_000_000_500,
      signer: sampleSigner,
    }).file,
  ),
)

const { chainId } = domain
const provider = sampleSigner.address
const first = sampleAnchor({ digests: digests.slice(0, 4), fromSeq: 0, provider, chainId, prevRoot: ZERO_BYTES32 })
const second = sampleAnchor({ digests: digests.slice(4, 6), fromSeq: 4, provider, chainId, prevRoot: first.root })
const third = sampleAnchor({
  digests: digests.slice(6, 9),
  fromSeq: 6,
  provider: newKey.address,
  chainId,
  prevRoot: second.root,
})
/** Receipts 0 to 3, 4 to 5 and 6 to 8. */
export const sampleAnchors: readonly AnchorFile[] = [first, second, third]

/** A verdict of a full re-run that found receipt `seq` right. */
export function verdictOn(seq: number, signer: Signer = verifier): string {
  const output = hash('sha256', 'out')
  return makeVerdictFile(
    domain,
    {
      receiptHash: digests[seq] ?? ZERO_BYTES32,
      method: VERDICT_METHODS.fullRerun,
      verdict: VERDICTS.accept,
      samples: 1,
      failures: 0,
      evidence: { comparison: 'exact', outputs: [{ name: 'stdout', expected: output, found: output, agrees: true }] },
      checkedAt: 1_700_000_001_000,
    },
    signer,
  ).file
}

/** The content of a bundle of a range of the sample, with every anchor that covers some of it. */
export function sampleContent(from: number, to: number, change: Partial<BundleContent> = {}): BundleContent {
  return {
    domain,
    provider: from < ROTATED_AT ? sampleSigner.address : newKey.address,
    from,
    to,
    receipts: (async function* () {
      for (const { file } of receipts.slice(from, to + 1)) yield file
    })(),
    rotations: from < ROTATED_AT && to >= ROTATED_AT ? [rotation] : [],
    anchors: sampleAnchors.filter(({ fromSeq, toSeq }) => Number(fromSeq) <= to && Number(toSeq) >= from),
    verdicts: [],
    digests: async (begin, end) => digests.slice(begin, end + 1),
    ...change,
  }
}

export async function bundleText(content: BundleContent): Promise<string> {
  let text = ''
  for await (const piece of writeBundle(content)) text += piece
  return text
}

/** The lines with an end that fits them, as somebody would make it who changes a bundle on purpose. */
export function repaired(lines: readonly string[]): string {
  const before = lines.map((line) => `${line}\n`).join('')
  return `${before}{"format":"hearth-bundle-end-v1","sha256":"${hash('sha256', before)}"}`
}

import type { Address, Hex } from '../../../../contract/money.ts'
import { say } from '../../../../contract/words/say.ts'
import type { ReceiptDomain } from '../digest.ts'
import { verifyVerdictText } from '../verdict/verify-verdict.ts'
import type { KnownReceipt } from './known-receipt.ts'
import type { VerdictReport } from './report.ts'

/** Checks a verdict against the receipts of the bundle that it stands in. */
export function judgeVerdict(
  line: number,
  bytes: Uint8Array,
  bundle: {
    readonly domain: ReceiptDomain
    readonly byDigest: ReadonlyMap<Hex, KnownReceipt>
    readonly providers: readonly Address[]
    readonly now: number | undefined
  },
): VerdictReport {
  const first = verifyVerdictText(bytes)
  const verdict = first.file?.verdict ?? null
  if (verdict === null) return { line, ok: false, checks: first.checks, verdict, own: false }
  const receipt = bundle.byDigest.get(verdict.receiptHash)
  if (receipt === undefined) {
    const detail = say`It is about receipt ${verdict.receiptHash}, which is not in the bundle.`
    return {
      line,
      ok: false,
      checks: [...first.checks, { name: say`in bundle`, ok: false, detail }],
      verdict,
      own: false,
    }
  }
  const { ok, checks } = verifyVerdictText(bytes, {
    receipt: { digest: receipt.digest, domain: bundle.domain, finishedAt: receipt.finishedAt },
    ...(bundle.now === undefined ? {} : { now: bundle.now }),
  })
  return { line, ok, checks, verdict, own: bundle.providers.includes(verdict.verifier) }
}

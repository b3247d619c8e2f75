import type { Address } from '../../../contract/money.ts'
import { VerdictFile } from '../../../contract/verdict-file.ts'
import type { VerdictSummary } from '../../../contract/validate.ts'

const SHOWN = 20

/** A stored verdict as a person sees it. @param receiptsKey signs our receipts */
export function summaryOf(text: string, receiptsKey: Address): VerdictSummary {
  const { verdict, evidence } = VerdictFile.parse(JSON.parse(text))
  const { method, samples, failures, verifier } = verdict
  return {
    method,
    verdict: verdict.verdict,
    samples,
    failures,
    verifier,
    own: verifier === receiptsKey.toLowerCase(),
    checkedAt: Number(verdict.checkedAt),
    reason: 'reason' in evidence ? evidence.reason : null,
    differing:
      'outputs' in evidence
        ? evidence.outputs.flatMap(({ name, agrees }) => (agrees ? [] : [name])).slice(0, SHOWN)
        : [],
  }
}

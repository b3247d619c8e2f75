import { sameAddress, type Address } from '../../../contract/money.ts'
import { VerdictFile } from '../../../contract/verdict-file.ts'
import type { VerdictSummary } from '../../../contract/validate.ts'

const SHOWN = 20

/** A stored verdict as a person sees it. @param ownKeys keys that sign or signed our receipts */
export function summaryOf(text: string, ownKeys: readonly Address[]): VerdictSummary {
  const { verdict, evidence } = VerdictFile.parse(JSON.parse(text))
  const { method, samples, failures, verifier } = verdict
  return {
    method,
    verdict: verdict.verdict,
    samples,
    failures,
    verifier,
    own: ownKeys.some((key) => sameAddress(key, verifier)),
    checkedAt: Number(verdict.checkedAt),
    comparison: 'comparison' in evidence ? evidence.comparison : null,
    reason: 'reason' in evidence ? evidence.reason : null,
    differing:
      'outputs' in evidence
        ? evidence.outputs.flatMap(({ name, agrees }) => (agrees ? [] : [name])).slice(0, SHOWN)
        : [],
  }
}

import type { Hex } from '../../../../contract/money.ts'
import type { VerdictEvidence } from '../../../../contract/verdict-file.ts'
import { drawIndices } from '../trace/sampling.ts'

/** Why the parts that were looked at are not those that the nonce draws, or null; null too where nothing was drawn. */
export function samplingProblem(receiptHash: Hex, evidence: VerdictEvidence): string | null {
  if (!('nonce' in evidence)) return null
  const { nonce, chunks, checks } = evidence
  if (checks.length > chunks) return `It looked at ${checks.length} parts of ${chunks}.`
  const drawn = drawIndices(nonce, receiptHash, chunks, checks.length)
  const wrong = checks.findIndex((check, place) => check.index !== drawn[place])
  return wrong === -1 ? null : `Part ${checks[wrong]?.index} was looked at where the nonce draws part ${drawn[wrong]}.`
}

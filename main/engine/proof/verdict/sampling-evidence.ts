import type { Hex } from '../../../../contract/money.ts'
import type { VerdictEvidence } from '../../../../contract/verdict-file.ts'
import { say } from '../../../../contract/words/say.ts'
import { drawIndices } from '../trace/sampling.ts'

/** Why the parts that were looked at are not those that the nonce draws, or null; null too where nothing was drawn. */
export function samplingProblem(receiptHash: Hex, evidence: VerdictEvidence): string | null {
  if (!('nonce' in evidence)) return null
  const { nonce, chunks, checks } = evidence
  if (checks.length > chunks) return say`It looked at ${checks.length} parts of ${chunks}.`
  const drawn = drawIndices(nonce, receiptHash, chunks, checks.length)
  for (const [place, { index }] of checks.entries()) {
    const due = drawn[place]
    if (index !== due) return say`Part ${index} was looked at where the nonce draws part ${due ?? ''}.`
  }
  return null
}

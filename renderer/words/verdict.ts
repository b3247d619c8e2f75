import { methodName } from '../../contract/verdict-words.ts'
import { VERDICT_METHODS, VERDICTS } from '../../contract/verdict.ts'
import type { VerdictSummary } from '../../contract/validate.ts'
import { translated, t } from '../../contract/words/speak.ts'
import { foreignText } from '../format/foreign-text.ts'
import type { ShapeName } from '../ui/shape.tsx'

/** What was done to find out, in words; never only that something was found. */
export function methodSentence({ method, own, comparison }: VerdictSummary): string {
  const where = own ? t`on this computer` : t`by somebody else`
  const how = comparison === 'tolerance' ? t`compared within the tolerance that was agreed` : t`compared byte by byte`
  if (method === VERDICT_METHODS.none) return t`Not checked`
  if (method === VERDICT_METHODS.fullRerun) return t`Run again ${where} and ${how}`
  if (method === VERDICT_METHODS.sampledRerun) return t`Run again ${where}; parts drawn at random were ${how}`
  return t`Looked at ${where}: ${translated(methodName(method))}`
}

/** How the work was checked, by the tag of a validator in the registry; a tag that is not ours stays as it was written. */
export function tagWords(tag: string): string {
  const method = Object.entries(VERDICT_METHODS).find(([name]) => name === tag)
  return method === undefined ? foreignText(tag, 40) : translated(methodName(method[1]))
}

/** What came out, in a sentence. */
export function outcomeSentence({ method, verdict, samples, failures, reason, differing }: VerdictSummary): string {
  const what = method === VERDICT_METHODS.sampledRerun ? t`parts` : t`results`
  if (reason !== null) return translated(reason)
  const named = differing.length === 0 ? '' : `: ${differing.join(', ')}`
  if (verdict === VERDICTS.accept)
    return samples === 1 ? t`The result was the same.` : t`All ${samples} ${what} were the same.`
  if (verdict === VERDICTS.reject)
    return t`${failures} of ${samples} ${what} were not the same${named}. This receipt is wrong.`
  return t`${failures} of ${samples} ${what} were not the same${named}. That can happen with work of this kind, so it decides nothing.`
}

export function outcomeShape({ method, verdict }: VerdictSummary): ShapeName {
  if (method === VERDICT_METHODS.none || verdict === VERDICTS.inconclusive) return 'dash'
  return verdict === VERDICTS.accept ? 'check' : 'cross'
}

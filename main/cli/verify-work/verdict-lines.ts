import type { VerdictFile } from '../../../contract/verdict-file.ts'
import { notProven, verdictSentence } from '../../../contract/verdict-words.ts'
import { VERDICTS } from '../../../contract/verdict.ts'
import { translated, t } from '../../../contract/words/speak.ts'
import { foreign } from '../foreign-text.ts'
import { EXIT } from '../io.ts'

/** A verdict as a person reads it: method and outcome, each thing that was compared, what is left open. */
export function verdictLines({ verdict, evidence }: VerdictFile): string[] {
  return [
    translated(verdictSentence(verdict)),
    ...('reason' in evidence ? [t`  Why: ${foreign(translated(evidence.reason), 500)}`] : []),
    ...('outputs' in evidence
      ? evidence.outputs.map(({ name, agrees }) =>
          agrees ? t`  same    ${foreign(name, 255)}` : t`  OTHER   ${foreign(name, 255)}`,
        )
      : []),
    ...('checks' in evidence
      ? evidence.checks
          .filter(({ expected, found }) => expected !== found)
          .slice(0, 20)
          .map(({ index }) => t`  OTHER   part ${index}`)
      : []),
    t`  What it leaves open: ${translated(notProven(verdict.method))}`,
  ]
}

/** 0 only for work that was accepted: not checked is no yes. */
export function exitOf(verdict: VerdictFile['verdict']): number {
  return verdict.verdict === VERDICTS.accept ? EXIT.done : EXIT.failed
}

import { VERDICT_METHODS, VERDICTS, type WorkVerdict } from '../../../../contract/verdict.ts'
import type { VerdictEvidence } from '../../../../contract/verdict-file.ts'
import { say } from '../../../../contract/words/say.ts'

type Judged = Pick<WorkVerdict, 'method' | 'verdict' | 'samples' | 'failures'>

interface Tally {
  readonly method: number
  readonly samples: number
  readonly failures: number
}

/** Why a verdict does not follow from its evidence, or null. Nobody accepts without a check that was made. */
export function findingProblem(judged: Judged, evidence: VerdictEvidence): string | null {
  const { method, verdict, samples, failures } = judged
  const tally = tallyOf(evidence, failures)
  if (tally.method !== method) return say`Its evidence is not that of method ${method}.`
  if (tally.samples !== samples) return say`It counts ${samples} checks, its evidence ${tally.samples}.`
  if (tally.failures !== failures) return say`It counts ${failures} failures, its evidence ${tally.failures}.`
  const contradiction = contradictionIn(evidence)
  if (contradiction !== null) return contradiction
  if (verdict === VERDICTS.accept && (samples === 0 || failures > 0))
    return say`It accepts what its evidence does not bear out.`
  if (verdict === VERDICTS.reject && failures === 0) return say`It rejects although no check failed.`
  return null
}

/** Bytes that had to be the same cannot agree under two hashes, and what was not made agrees with nothing. */
function contradictionIn(evidence: VerdictEvidence): string | null {
  if (!('outputs' in evidence)) return null
  const exact = evidence.comparison === 'exact'
  const wrong = evidence.outputs.find(
    ({ agrees, expected, found }) => agrees && (found === null || (exact && found !== expected)),
  )
  return wrong === undefined ? null : say`Its evidence says that ${wrong.name} agrees, and gives other hashes.`
}

function tallyOf(evidence: VerdictEvidence, claimedFailures: number): Tally {
  if ('reason' in evidence) return { method: VERDICT_METHODS.none, samples: 0, failures: 0 }
  if ('outputs' in evidence) {
    const failures = evidence.outputs.filter((output) => !output.agrees).length
    return { method: VERDICT_METHODS.fullRerun, samples: evidence.outputs.length, failures }
  }
  if ('checks' in evidence) {
    const failures = evidence.checks.filter((check) => check.expected !== check.found).length
    return { method: VERDICT_METHODS.sampledRerun, samples: evidence.checks.length, failures }
  }
  // A wrong answer fails one vector or more; the measurements say only whether any failed.
  const mayHaveFailed = evidence.rejection !== null && claimedFailures >= 1 && claimedFailures <= evidence.k
  return { method: VERDICT_METHODS.freivalds, samples: evidence.k, failures: mayHaveFailed ? claimedFailures : 0 }
}

import type { JobDetail } from '../../contract/engine.ts'
import type { ReceiptVerdicts, VerdictSummary } from '../../contract/validate.ts'
import { VERDICT_METHODS, VERDICTS } from '../../contract/verdict.ts'

/** Verdicts of a made-up engine: none at first but where somebody else checked; each re-run adds one. */
export function createFakeVerdicts() {
  const made = new Map<string, VerdictSummary[]>()

  function of({ row, receipt }: JobDetail): ReceiptVerdicts {
    const known = made.get(row.id) ?? (receipt?.kind === 1 ? [foreignVerdict(row.finishedAt ?? 0)] : [])
    made.set(row.id, known)
    return { verdicts: known, rerunProblem: problemOf(receipt) }
  }

  return {
    of,
    rerun: (detail: JobDetail): ReceiptVerdicts => {
      const { verdicts } = of(detail)
      made.set(detail.row.id, [ownVerdict(), ...verdicts])
      return of(detail)
    },
  }
}

function problemOf(receipt: JobDetail['receipt']): string | null {
  if (receipt === null) return 'There is no receipt to compare with.'
  if (receipt.kind === 1 || receipt.kind === 2) return null
  return 'This job was not bought so that it gives the same answer each time: a re-run could differ by itself.'
}

function ownVerdict(): VerdictSummary {
  return { ...accepted, verifier: `0x${'42'.repeat(20)}`, own: true, checkedAt: Date.now() }
}

function foreignVerdict(finishedAt: number): VerdictSummary {
  return {
    ...accepted,
    method: VERDICT_METHODS.sampledRerun,
    comparison: null,
    samples: 12,
    verifier: `0x${'7e'.repeat(20)}`,
    own: false,
    checkedAt: finishedAt + 60_000,
  }
}

const accepted: Omit<VerdictSummary, 'verifier' | 'own' | 'checkedAt'> = {
  method: VERDICT_METHODS.fullRerun,
  verdict: VERDICTS.accept,
  samples: 3,
  failures: 0,
  comparison: 'exact',
  reason: null,
  differing: [],
}

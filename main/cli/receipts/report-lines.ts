import type { ReceiptCheck } from '../../../contract/receipt.ts'
import { notProven, verdictSentence } from '../../../contract/verdict-words.ts'
import { translated, t } from '../../../contract/words/speak.ts'
import type { AnchorReport } from '../../engine/proof/bundle/anchors.ts'
import type { FileReport, VerdictReport } from '../../engine/proof/bundle/report.ts'
import { foreign } from '../foreign-text.ts'
import { standingSentence } from './standing.ts'

/** Receipts that are shown one by one; more of them are shown as counts, and only what failed by itself. */
const SHOWN_ALONE = 25
const FAILURES_SHOWN = 20

/** Every check by name, what failed marked as such, and one line that says it all. */
export function reportLines(report: FileReport): string[] {
  const { receipts, chain, anchors, verdicts } = report
  const several = receipts.length > 1 || report.format === 'bundle'
  return [
    ...(receipts.length > SHOWN_ALONE ? inCounts(report) : receipts.flatMap((record) => recordLines(record))),
    ...(several || !report.ok ? [t`The file as a whole:`, ...chain.map(checkLine)] : []),
    ...anchors.flatMap(anchorLines),
    ...verdicts.flatMap(verdictLines),
    conclusion(report, several),
  ]
}

export function checkLine({ ok, name, detail }: ReceiptCheck): string {
  const said = t`${foreign(translated(name), 60)}: ${foreign(translated(detail), 400)}`
  return ok ? t`  ok      ${said}` : t`  FAILED  ${said}`
}

function recordLines({ line, seq, ok, checks }: FileReport['receipts'][number]): string[] {
  const name = seq === null ? t`Line ${line}` : t`Receipt ${seq}`
  return [ok ? t`${name}: valid` : t`${name}: NOT VALID`, ...checks.map(checkLine)]
}

function inCounts({ receipts, tally }: FileReport): string[] {
  const failed = receipts.filter(({ ok }) => !ok)
  return [
    t`${receipts.length} records, each by itself:`,
    ...tally.map(({ name, made, failed: times }) =>
      times === 0
        ? t`  ok      ${foreign(translated(name), 60)}: held ${made} times.`
        : t`  FAILED  ${foreign(translated(name), 60)}: failed ${times} of ${made} times.`,
    ),
    ...failed
      .slice(0, FAILURES_SHOWN)
      .flatMap((record) => recordLines({ ...record, checks: record.checks.filter(({ ok }) => !ok) })),
    ...(failed.length > FAILURES_SHOWN ? [t`And ${failed.length - FAILURES_SHOWN} more that are not valid.`] : []),
  ]
}

function anchorLines(report: AnchorReport): string[] {
  const { anchor, ok, line, checks, covered } = report
  if (anchor === null) return [t`Anchor on line ${line}: NOT VALID`, ...checks.map(checkLine)]
  return [
    t`Anchor of receipts ${anchor.fromSeq} to ${anchor.toSeq} in transaction ${anchor.transaction}, ${covered} of them here: ${ok ? t`valid` : t`NOT VALID`}`,
    ...checks.map(checkLine),
    `  ${translated(standingSentence(report))}`,
  ]
}

function verdictLines({ line, ok, checks, verdict, own }: VerdictReport): string[] {
  if (verdict === null || !ok) return [t`Verdict on line ${line}: NOT VALID`, ...checks.map(checkLine)]
  return [
    t`Verdict by ${verdict.verifier} on ${verdict.receiptHash}: ${translated(verdictSentence(verdict))}`,
    ...checks.map(checkLine),
    ...(own ? [t`  The provider signed this about its own work: nobody else vouches for it.`] : []),
    t`  What it leaves open: ${translated(notProven(verdict.method))}`,
  ]
}

function conclusion({ ok, receipts, providers, anchors }: FileReport, several: boolean): string {
  if (!ok) return t`The file did not hold every check: do not rely on it.`
  const count = several ? t`${receipts.filter(({ seq }) => seq !== null).length} receipts` : t`The receipt`
  const signers = providers.length === 0 ? '' : t`, signed by ${providers.join(', then ')}`
  const claimed = anchors.some(({ standing }) => standing === 'claimed' || standing === 'in-block')
  const open = claimed ? t` Not every anchor was compared with a chain.` : ''
  return t`${count} held every check${signers}.${open}`
}

import { createHash, type Hash } from 'node:crypto'
import { BundleEnd, MAX_BUNDLE_RECEIPTS, type BundleHeader } from '../../../../contract/bundle.ts'
import type { Address } from '../../../../contract/money.ts'
import { say } from '../../../../contract/words/say.ts'
import { MAX_ANCHOR_BYTES, type TrustedBlock } from '../anchor/verify-anchor.ts'
import { isCanonical, readAs, readDocument } from '../document.ts'
import { collectAnchors } from './anchors.ts'
import { completeness, reportOf } from './file-report.ts'
import { MAX_FRAME_BYTES, openingOf } from './header.ts'
import type { RecordOutcome } from './record.ts'
import { collectRecords } from './records.ts'
import type { FileReport, VerdictReport } from './report.ts'
import { judgeVerdict } from './verdicts.ts'

/** What the verifier knows besides the file. */
export interface FileOptions {
  /** Whose receipts they must be; without it, any key may have signed. */
  readonly provider?: Address
  /** Unix milliseconds on the verifier's clock; without it, no time counts as lying in the future. */
  readonly now?: number
  /** Blocks that the reader holds for part of the chain. */
  readonly trusted?: readonly TrustedBlock[]
}

/**
 * A file of receipts or a bundle, line by line and in order, with nothing kept of a line but what the rest of
 * the file is compared with. Records of the chain may be checked elsewhere, also in parallel, as long as
 * their outcomes come back in order.
 */
export interface FileCheck {
  /** Whether the next line is one of the chain. Before any other, the outcomes of all records must be in. */
  nextIsRecord(): boolean
  /** Takes the next line; true when it is a record whose outcome is to follow. `ended`: a line feed follows it. */
  line(bytes: Uint8Array, ended: boolean): boolean
  record(outcome: RecordOutcome): void
  /** Nothing further will be looked at. */
  isOver(): boolean
  /** The file cannot be read to its end. */
  broken(problem: string): void
  report(): FileReport
}

/** @param first the first line of the file, which says what it is; it is taken with the others */
export function checkFile(first: Uint8Array, options: FileOptions = {}): FileCheck {
  const opening = openingOf(first)
  if (opening.kind === 'bundle') return checkBundle(opening.header, options)
  const check = checkReceipts(options)
  if (opening.kind === 'broken') check.broken(opening.problem)
  return check
}

/** Plain receipts and changes of key, one a line. */
function checkReceipts(options: FileOptions): FileCheck {
  const records = collectRecords()
  let problem: string | null = null
  let lines = 0
  let recorded = 0

  return {
    nextIsRecord: () => true,
    isOver: () => problem !== null,
    line: () => {
      lines += 1
      if (lines > MAX_BUNDLE_RECEIPTS) problem ??= say`It has more than ${MAX_BUNDLE_RECEIPTS} lines.`
      return problem === null
    },
    record: (outcome) => {
      recorded += 1
      records.add(recorded, outcome)
    },
    broken: (why) => void (problem ??= why),
    report: () => {
      const unreadable = records.unreadable()
      const wrong = problem ?? (unreadable === null ? null : say`Line ${unreadable} is not a receipt.`)
      return reportOf(records, options, { format: 'receipts', wrong, checks: [], anchors: [], verdicts: [] })
    },
  }
}

function checkBundle(header: BundleHeader, options: FileOptions): FileCheck {
  const { domain } = header
  const records = collectRecords(domain)
  const anchors = collectAnchors({
    domain,
    receipts: records.bySeq,
    bounds: { from: BigInt(header.from), to: BigInt(header.to) },
    trusted: options.trusted ?? [],
  })
  const verdicts: VerdictReport[] = []
  const found = { anchors: 0, inclusions: 0, verdicts: 0 }
  const hash = createHash('sha256')
  const lastRecord = 1 + header.receipts + header.rotations
  let problem: string | null = null
  let lines = 0
  let recorded = 1
  let complete = false

  /** A line after those of the chain. */
  function other(bytes: Uint8Array, ended: boolean): void {
    const document = readDocument(bytes, MAX_ANCHOR_BYTES)
    const format = document.ok ? document.format : null
    if (format === 'hearth-anchor-v1' && found.anchors < header.anchors && found.verdicts === 0) {
      found.anchors += 1
      anchors.anchor(lines, document)
    } else if (format === 'hearth-inclusion-v1' && found.inclusions < header.inclusions && found.verdicts === 0) {
      found.inclusions += 1
      anchors.inclusion(lines, document)
    } else if (format === 'hearth-verdict-v1' && found.verdicts < header.verdicts) {
      found.verdicts += 1
      const bundle = { domain, byDigest: records.byDigest, providers: records.chain.issuers(), now: options.now }
      verdicts.push(judgeVerdict(lines, bytes, bundle))
    } else if (format === 'hearth-bundle-end-v1') {
      complete = true
      problem ??= endProblem(bytes, ended, hash)
    } else {
      const what = document.ok ? say`has no place there` : say`cannot be read: ${document.problem}`
      problem ??= say`Line ${lines} ${what}.`
    }
  }

  function wrong(): string | null {
    const unreadable = records.unreadable()
    if (unreadable !== null) return say`Line ${unreadable} is neither a receipt nor a change of key.`
    return problem ?? anchors.stray() ?? (complete ? null : say`It ends after line ${lines}: something was cut off.`)
  }

  return {
    nextIsRecord: () => lines > 0 && lines < lastRecord,
    isOver: () => complete || problem !== null,
    line: (bytes, ended) => {
      lines += 1
      const isRecord = lines > 1 && lines <= lastRecord
      if (lines > lastRecord) other(bytes, ended)
      hash.update(bytes).update(ended ? '\n' : '')
      return isRecord
    },
    record: (outcome) => {
      recorded += 1
      records.add(recorded, outcome)
    },
    broken: (why) => void (problem ??= why),
    report: () => {
      const checks = [completeness(header, { ...found, ...records.counts() }, records)]
      return reportOf(records, options, {
        format: 'bundle',
        wrong: wrong(),
        checks,
        anchors: anchors.reports(),
        verdicts,
      })
    },
  }
}

function endProblem(bytes: Uint8Array, ended: boolean, before: Hash): string | null {
  const read = readAs(readDocument(bytes, MAX_FRAME_BYTES), 'hearth-bundle-end-v1', BundleEnd)
  if (!read.ok) return say`The last line: ${read.problem}`
  if (!isCanonical(read)) return say`The last line is not in canonical form: something was rewritten.`
  if (read.file.sha256 !== before.copy().digest('hex')) return say`The bytes are not those that the last line names.`
  return ended ? say`Something follows the last line.` : null
}

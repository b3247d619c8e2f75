import { hash } from 'node:crypto'
import type { BlobRef, JobOutputs } from '../../../../contract/job.ts'
import type { Sha256 } from '../../../../contract/money.ts'
import type { ReceiptFile } from '../../../../contract/receipt.ts'
import { VERDICT_METHODS, VERDICTS } from '../../../../contract/verdict.ts'
import { ENDING, type VerdictEvidence } from '../../../../contract/verdict-file.ts'
import { say } from '../../../../contract/words/say.ts'
import { canonicalBytes } from '../jcs.ts'
import { incomparable, mustAgree, toleranceOf } from './comparable.ts'
import { withinTolerance } from './tolerance.ts'

/** What a check of one receipt came to, before it is signed. */
export interface Judgement {
  readonly method: number
  readonly verdict: number
  readonly samples: number
  readonly failures: number
  readonly evidence: VerdictEvidence
}

/** Bytes by their SHA-256; null where they are not at hand. */
export type FindBytes = (sha256: Sha256) => Uint8Array | null

export type CheckedWork = Pick<ReceiptFile, 'receipt' | 'spec' | 'inputs' | 'outputs'>

/** Nothing was checked, and why. */
export function notChecked(reason: string): Judgement {
  const evidence = { reason: reason.slice(0, 500) }
  return { method: VERDICT_METHODS.none, verdict: VERDICTS.inconclusive, samples: 0, failures: 0, evidence }
}

interface Line {
  readonly name: string
  readonly expected: Sha256
  readonly found: Sha256 | null
  readonly agrees: boolean
}

/**
 * Compares a re-run of a whole job with what its receipt commits to: bit for bit, or within the tolerance that the
 * job declared for an output. What cannot be compared is not checked; nothing is accepted for want of data.
 * @param found what the re-run made
 * @param bytesOf delivered and re-made outputs; needed only where a tolerance was declared
 */
export function compareRerun(work: CheckedWork, found: JobOutputs, bytesOf: FindBytes): Judgement {
  const incomparably = incomparable(work)
  if (incomparably !== null) return notChecked(incomparably)
  const { spec, outputs } = work
  const missing: string[] = []
  let tolerated = false

  function fileLine(path: string, expected: BlobRef | null, made: BlobRef | null): Line {
    if (expected === null || made === null || isSame(expected, made)) return exactLine(path, expected, made)
    const tolerance = toleranceOf(spec.manifest, path)
    if (tolerance === null) return exactLine(path, expected, made)
    const [delivered, remade] = [bytesOf(expected.sha256), bytesOf(made.sha256)]
    if (delivered === null || remade === null) {
      missing.push(path)
      return exactLine(path, expected, made)
    }
    tolerated = true
    const agrees = withinTolerance(delivered, remade, tolerance)
    return { name: path, expected: expected.sha256, found: made.sha256, agrees }
  }

  const paths = [...new Set([...outputs.files, ...found.files].map(({ path }) => path))].toSorted()
  const lines = [
    endLine(outputs, found),
    ...streamLines(work, found),
    ...paths.map((path) => fileLine(path, fileIn(outputs, path), fileIn(found, path))),
  ]
  const [unknown] = missing
  if (unknown !== undefined) {
    return notChecked(say`${unknown} differs from the re-run, and the bytes that were delivered are not at hand.`)
  }
  const failures = lines.filter(({ agrees }) => !agrees).length
  const failed = mustAgree(work) ? VERDICTS.reject : VERDICTS.inconclusive
  return {
    method: VERDICT_METHODS.fullRerun,
    verdict: failures === 0 ? VERDICTS.accept : failed,
    samples: lines.length,
    failures,
    evidence: { comparison: tolerated ? 'tolerance' : 'exact', outputs: lines },
  }
}

/** What a compiler has to say of a shader is its own: it is not compared. */
function streamLines({ spec, outputs }: CheckedWork, found: JobOutputs): readonly Line[] {
  if (spec.manifest.kind === 'wgsl') return []
  return [exactLine('stdout', outputs.stdout, found.stdout), exactLine('stderr', outputs.stderr, found.stderr)]
}

function endLine(outputs: JobOutputs, found: JobOutputs): Line {
  const [expected, made] = [outputs, found].map(({ reason, exitCode }) =>
    hash('sha256', canonicalBytes({ reason, exitCode })),
  )
  return { name: ENDING, expected: expected ?? '', found: made ?? null, agrees: expected === made }
}

/** An output that only the re-run made is expected to be nothing at all. */
function exactLine(name: string, expected: BlobRef | null, made: BlobRef | null): Line {
  const agrees = expected !== null && made !== null && isSame(expected, made)
  return { name, expected: expected?.sha256 ?? NO_BYTES, found: made?.sha256 ?? null, agrees }
}

/** The size and the chunk root are signed too, and a wrong one is a wrong receipt. */
function isSame(a: BlobRef, b: BlobRef): boolean {
  return a.sha256 === b.sha256 && a.size === b.size && a.root === b.root
}

function fileIn({ files }: JobOutputs, path: string): BlobRef | null {
  return files.find((file) => file.path === path) ?? null
}

const NO_BYTES = hash('sha256', '')

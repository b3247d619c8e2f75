import { say } from '../../../../contract/words/say.ts'
import { MAX_RECEIPT_BYTES } from '../verify.ts'
import { checkFile, type FileCheck, type FileOptions } from './file-check.ts'
import { linesOf, linesOfStream } from './lines.ts'
import { verifyRecord, type RecordOutcome } from './record.ts'
import type { FileReport } from './report.ts'

/** Largest file that is looked at while all of it is in memory, in bytes. */
export const MAX_RECEIPTS_FILE_BYTES = 256 * 1024 * 1024

/**
 * Checks a file of receipts, one a line in the order of their numbers, or a bundle. Any changed byte, any
 * line lost, repeated or moved fails at least one check, whose message names the line. Never throws.
 */
export function verifyReceiptsFile(bytes: Uint8Array, options: FileOptions = {}): FileReport {
  if (bytes.length > MAX_RECEIPTS_FILE_BYTES) return refused(say`It is larger than ${MAX_RECEIPTS_FILE_BYTES} bytes.`)
  let check: FileCheck | null = null
  for (const line of linesOf(bytes)) {
    check ??= checkFile(line.bytes, options)
    if (check.isOver()) break
    if (check.line(line.bytes, line.ended)) check.record(verifyRecord(line.bytes, options.now))
  }
  return check?.report() ?? refused(say`It is empty.`)
}

export interface StreamOptions extends FileOptions {
  /** Checks lines of a chain, anywhere and in any order; outcomes in the order of the lines. */
  readonly checkRecords: (lines: readonly Uint8Array[]) => Promise<readonly RecordOutcome[]>
  /** Batches under way at once. */
  readonly atOnce: number
  /** Told after each batch how many bytes have been dealt with. */
  readonly onProgress?: (bytes: number) => void
}

const BATCH_LINES = 64
const BATCH_BYTES = 512 * 1024

/** As `verifyReceiptsFile`, for a file of any length that is read once and never held as a whole. */
export async function verifyReceiptsStream(
  pieces: AsyncIterable<Uint8Array>,
  options: StreamOptions,
): Promise<FileReport> {
  let check: FileCheck | null = null
  const batches = orderedBatches(options, (outcome) => check?.record(outcome))
  for await (const line of linesOfStream(pieces, MAX_RECEIPT_BYTES)) {
    check ??= checkFile(line?.bytes ?? new Uint8Array(), options)
    if (line === null) check.broken(say`A line is longer than ${MAX_RECEIPT_BYTES} bytes.`)
    if (line === null || check.isOver()) break
    if (!check.nextIsRecord()) await batches.drain()
    if (check.line(line.bytes, line.ended)) await batches.add(line.bytes)
  }
  await batches.drain()
  return check?.report() ?? refused(say`It is empty.`)
}

/** Gathers lines into batches, keeps some of them under way, and hands the outcomes on in order. */
function orderedBatches(
  { checkRecords, atOnce, onProgress }: StreamOptions,
  onOutcome: (outcome: RecordOutcome) => void,
): { add(line: Uint8Array): Promise<void>; drain(): Promise<void> } {
  const underWay: { readonly outcomes: Promise<readonly RecordOutcome[]>; readonly bytes: number }[] = []
  let lines: Uint8Array[] = []
  let bytes = 0
  let done = 0

  function send(): void {
    if (lines.length === 0) return
    const outcomes = checkRecords(lines)
    // It is waited for in its turn; until then a failure must not end the process.
    outcomes.catch(() => undefined)
    underWay.push({ outcomes, bytes })
    lines = []
    bytes = 0
  }

  async function finishFirst(): Promise<void> {
    const first = underWay.shift()
    if (first === undefined) return
    for (const outcome of await first.outcomes) onOutcome(outcome)
    done += first.bytes
    onProgress?.(done)
  }

  return {
    add: async (line) => {
      lines.push(line)
      bytes += line.length
      if (lines.length < BATCH_LINES && bytes < BATCH_BYTES) return
      send()
      if (underWay.length > atOnce) await finishFirst()
    },
    drain: async () => {
      send()
      while (underWay.length > 0) await finishFirst()
    },
  }
}

function refused(problem: string): FileReport {
  const check = checkFile(new Uint8Array())
  check.broken(problem)
  return check.report()
}

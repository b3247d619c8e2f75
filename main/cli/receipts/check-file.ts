import { createReadStream } from 'node:fs'
import { availableParallelism } from 'node:os'
import type { FileOptions } from '../../engine/proof/bundle/file-check.ts'
import { verifyRecord } from '../../engine/proof/bundle/record.ts'
import type { FileReport } from '../../engine/proof/bundle/report.ts'
import { verifyReceiptsStream } from '../../engine/proof/bundle/verify-stream.ts'
import { startPool } from './pool.ts'

/** A smaller file is checked before a thread has started. */
const THREADS_FROM_BYTES = 1024 * 1024
const MOST_THREADS = 8

/**
 * Checks a file of receipts or a bundle, on all cores where that pays.
 * @param onProgress told now and then which share of the file is done, 0 to 1
 */
export async function checkReceiptsFile(
  file: { readonly path: string; readonly size: number },
  options: FileOptions,
  onProgress: (share: number) => void = () => undefined,
): Promise<FileReport> {
  const threads = file.size < THREADS_FROM_BYTES ? 0 : Math.min(MOST_THREADS, availableParallelism())
  const pool = threads === 0 ? null : startPool(threads, options.now)
  try {
    return await verifyReceiptsStream(createReadStream(file.path, { highWaterMark: 1024 * 1024 }), {
      ...options,
      // Each thread has a batch in hand and one waiting.
      atOnce: 2 * threads,
      checkRecords: async (lines) =>
        pool === null ? lines.map((line) => verifyRecord(line, options.now)) : pool.check(lines),
      onProgress: (bytes) => onProgress(Math.min(1, bytes / file.size)),
    })
  } finally {
    await pool?.close()
  }
}

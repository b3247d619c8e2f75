import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

const FailedFetch = z.strictObject({ version: z.string(), reason: z.string() })

/** Why this version of Electron could not be fetched before; null when that was not tried. */
export function earlierFailure(file: string, version: string): string | null {
  try {
    const failed = FailedFetch.parse(JSON.parse(readFileSync(file, 'utf8')))
    return failed.version === version ? failed.reason : null
  } catch {
    // No file, or not ours: then nothing is known of an earlier try, and one more does no harm.
    return null
  }
}

/** Remembers the failure, or forgets an older one when `reason` is null. */
export function rememberFetch(file: string, version: string, reason: string | null): void {
  if (reason === null) {
    rmSync(file, { force: true })
    return
  }
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify({ version, reason } satisfies z.infer<typeof FailedFetch>))
}

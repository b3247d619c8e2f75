import { recordChecks, type RecordOutcome } from './record.ts'
import type { CheckTally } from './report.ts'

/** Counts checks over many records, in the order they were first made. */
export function tallyChecks(): { add(outcome: RecordOutcome): void; counts(): readonly CheckTally[] } {
  const counts = new Map<string, { made: number; failed: number }>()

  function count(name: string, failed: boolean): void {
    const entry = counts.get(name) ?? { made: 0, failed: 0 }
    entry.made += 1
    if (failed) entry.failed += 1
    counts.set(name, entry)
  }

  return {
    add: ({ checks, format, receipt, rotation }) => {
      const failed = new Set(checks.filter((check) => !check.ok).map(({ name }) => name))
      // What cannot be read goes through no check but the one it failed.
      const made = receipt === null && rotation === null ? failed : recordChecks(format)
      for (const name of made) count(name, failed.has(name))
    },
    counts: () => [...counts].map(([name, entry]) => ({ name, ...entry })),
  }
}

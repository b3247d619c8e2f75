import type { GpuReport } from '../../../contract/hardware.ts'
import { say } from '../../../contract/words/say.ts'

/** The cards of the last looks, to notice a driver that names others each time. */
export interface NamedCards {
  readonly uuids: readonly string[]
  /** How often in a row the cards were others than the time before. */
  readonly changes: number
}

/** A card that comes or goes is one change, or two; a driver that restarts makes some more. */
const TOO_MANY = 4

export function nextNamed(before: NamedCards | null, { gpus }: GpuReport): NamedCards {
  const uuids = gpus.map(({ uuid }) => uuid).toSorted()
  const isSame = before === null || before.uuids.join('\n') === uuids.join('\n')
  return { uuids, changes: isSame ? 0 : before.changes + 1 }
}

/** The report, without cards while nobody can tell which there are. */
export function steadyReport(report: GpuReport, { changes }: NamedCards): GpuReport {
  if (changes < TOO_MANY) return report
  return {
    ...report,
    gpus: [],
    problem: {
      code: 'garbage',
      sentence: say`The graphics driver names other cards each time it is asked.`,
      next: say`Start the computer again. If it goes on, install the driver anew.`,
      raw:
        report.gpus
          .map(({ name, uuid }) => `${name} ${uuid}`)
          .join(', ')
          .slice(0, 300) || null,
    },
  }
}

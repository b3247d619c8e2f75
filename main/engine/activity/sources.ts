import { linuxCall } from './linux-call.ts'
import { linuxPower } from './linux-power.ts'
import { linuxSessions } from './linux-sessions.ts'
import { otherBattery } from './other-battery.ts'
import { linuxPrograms, toolPrograms, type ReadPrograms } from './programs.ts'
import type { ActivitySource } from './reader.ts'

/** Every way this system has to tell about the person. */
export interface ActivityParts {
  readonly sources: readonly ActivitySource[]
  readonly programs: ReadPrograms
  /** Milliseconds between two looks at the programs. */
  readonly programsEveryMs: number
}

export function systemActivity(platform: NodeJS.Platform = process.platform): ActivityParts {
  if (platform === 'linux') {
    const sources = [linuxSessions(), linuxPower(), linuxCall()]
    return { sources, programs: linuxPrograms(), programsEveryMs: 1_000 }
  }
  return { sources: [otherBattery()], programs: toolPrograms(platform), programsEveryMs: 10_000 }
}

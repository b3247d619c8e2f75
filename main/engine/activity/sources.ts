import { linuxCall } from './linux-call.ts'
import { linuxPower } from './linux-power.ts'
import { linuxRemote } from './linux-remote.ts'
import { linuxSessions } from './linux-sessions.ts'
import { otherBattery } from './other-battery.ts'
import { linuxPrograms, toolPrograms, type ReadPrograms } from './programs.ts'
import type { ActivitySource } from './reader.ts'
import { windowsScreen } from './windows-screen.ts'
import { x11Screen } from './x11-screen.ts'

/** Every way this system has to tell about the person. */
export interface ActivityParts {
  readonly sources: readonly ActivitySource[]
  readonly programs: ReadPrograms
  /** Milliseconds between two looks at the programs. */
  readonly programsEveryMs: number
}

export function systemActivity(platform: NodeJS.Platform = process.platform): ActivityParts {
  if (platform === 'linux') {
    const sources = [linuxSessions(), linuxRemote(), linuxPower(), linuxCall(), x11Screen(process.env)]
    return { sources, programs: linuxPrograms(), programsEveryMs: 1_000 }
  }
  const sources = platform === 'win32' ? [otherBattery(), windowsScreen()] : [otherBattery()]
  return { sources, programs: toolPrograms(platform), programsEveryMs: 10_000 }
}

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sourceLayout } from '../../../layout.ts'
import { systemClock } from '../../ports/clock.ts'
import { silentLog } from '../../ports/log.ts'
import type { UsableNetwork } from '../../wallet/networks.ts'
import { type Practice, startPractice } from '../network.ts'

const { practice: parts } = sourceLayout(path.resolve(import.meta.dirname, '../../../..'))

/** A practice network in a folder of its own, for tests; `end` leaves nothing behind. */
export async function temporaryPractice(network?: UsableNetwork): Promise<{
  readonly practice: Practice
  readonly dir: string
  readonly end: () => Promise<void>
}> {
  const dir = await mkdtemp(path.join(tmpdir(), 'hearth-practice-'))
  const practice = await startPractice({
    dir,
    parts,
    log: silentLog,
    clock: systemClock,
    ...(network === undefined ? {} : { network }),
  })
  return {
    practice,
    dir,
    end: async () => {
      await practice.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

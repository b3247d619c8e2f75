import { readFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { BlobRef } from '../../../contract/job.ts'
import type { BuiltInProgram } from '../../engine/options.ts'
import { systemClock } from '../../engine/ports/clock.ts'
import { silentLog } from '../../engine/ports/log.ts'
import { MAXIMUM } from '../../engine/prices.ts'
import { createMemoryStore, type MemoryStore } from '../../engine/validate/memory-store.ts'
import { createRerunner, type Rerunner } from '../../engine/validate/rerun.ts'
import { readInstallation } from '../../installation.ts'
import { sourceLayout } from '../../layout.ts'
import { chooseHost } from '../../../worker/hosts/choose-host.ts'
import { gather } from './gather.ts'

/** This machine as one that runs work again: its walls, and the programs that came with it. */
export interface Here {
  readonly rerunner: Rerunner
  /** What keeps the work from this machine, in a sentence. */
  readonly walls: string
  /** A store with what can be found of these bytes. */
  readonly collect: (wanted: readonly BlobRef[], places: readonly string[]) => Promise<MemoryStore>
}

/** Sets this machine up for `action`, and ends every process it started. */
export async function withRerunner<Result>(action: (here: Here) => Promise<Result>): Promise<Result> {
  const layout = sourceLayout(path.join(import.meta.dirname, '..', '..', '..'))
  const { programs } = await readInstallation(layout)
  const host = await chooseHost({
    workerFile: layout.workerFile,
    nodeBinary: layout.node,
    gpuModule: layout.gpuModule,
  })
  const rerunner = createRerunner({
    host,
    builtIn: new Set(programs.map(({ sha256 }) => sha256)),
    maximum: MAXIMUM,
    cores: os.availableParallelism(),
    clock: systemClock,
    log: silentLog,
  })
  try {
    return await action({
      rerunner,
      walls: host.report().summary,
      collect: async (wanted, places) => {
        const store = createMemoryStore()
        for (const program of programs.filter((each) => isWanted(each, wanted))) store.put(await readFile(program.file))
        await gather(wanted, places, store)
        return store
      },
    })
  } finally {
    await rerunner.close()
    await host.settled()
  }
}

function isWanted({ sha256 }: BuiltInProgram, wanted: readonly BlobRef[]): boolean {
  return wanted.some((ref) => ref.sha256 === sha256)
}

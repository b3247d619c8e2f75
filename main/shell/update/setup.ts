import type { Snapshot } from '../../../contract/engine.ts'
import type { ShellElectron } from '../electron-parts.ts'
import type { ShellLog } from '../log.ts'
import { offerPrevious } from './offer-previous.ts'
import { planStart } from './trial.ts'
import { createUpdateDesk, type Install, type UpdateDesk, type UpdateDeskOptions } from './update-desk.ts'
import type { UpdateMemoryFile } from './update-memory.ts'
import { watchUpdates, type Updates, type UpdateSource } from './updates.ts'

/** A new version has proven itself when its engine has run for so long. */
export const PROVEN_AFTER_MS = 60_000

/** How this build gets its updates; absent where there is no feed. */
export interface UpdateSetup {
  readonly source: UpdateSource
  readonly install: Install
}

export interface UpdatesOfAStart {
  /** Resolves once it is clear whether this start goes on. */
  begin(electron: Pick<ShellElectron, 'dialog'>): Promise<'start' | 'end'>
  /** Starts looking for updates. */
  watch(
    actions: Pick<UpdateDeskOptions, 'quit' | 'pause' | 'resume' | 'onChange'> & {
      readonly onReady: (version: string) => void
    },
  ): UpdateDesk
  /** Tells whether the engine runs, and what it says; a quit counts as well as a minute. */
  seen(running: boolean, snapshot: Snapshot | null): void
  stop(): void
}

/** Everything about updates from the first line of a start to its end; counts the start before anything else. */
export function updatesOfAStart(
  { source, install }: UpdateSetup,
  parts: {
    readonly memory: UpdateMemoryFile
    readonly log: ShellLog
    readonly now: () => number
    readonly schedule: (milliseconds: number, run: () => void) => () => void
  },
): UpdatesOfAStart {
  const { memory, log, now, schedule } = parts
  const planned = planStart(memory.read(), source.version)
  memory.write(planned.memory)
  const { trial } = planned.memory
  let desk: UpdateDesk | null = null
  let resume: (() => void) | null = null
  let updates: Updates | null = null
  let cancelProof: (() => void) | null = null
  let isRunning = false
  let isProven = trial === null

  function prove(): void {
    if (isProven) return
    isProven = true
    memory.write({ ...memory.read(), trial: null })
    log.info('update-proven', { version: source.version })
  }

  return {
    async begin(electron) {
      if (planned.plan === 'start' || trial === null) return 'start'
      return offerPrevious({ electron, source, trial, install, log })
    },
    watch(actions) {
      const { quit, pause, resume: takeJobs, onChange, onReady } = actions
      const made = createUpdateDesk({ memory, install, log, quit, pause, resume: takeJobs, onChange })
      desk = made
      if (trial?.resume === true) resume = takeJobs
      updates = watchUpdates({
        source,
        memory,
        log,
        now,
        schedule,
        onReady(update) {
          made.take(update)
          onReady(update.version)
        },
      })
      return made
    },
    seen(running, snapshot) {
      if (running !== isRunning) {
        isRunning = running
        cancelProof?.()
        cancelProof = running ? schedule(PROVEN_AFTER_MS, prove) : null
      }
      if (snapshot === null) return
      resume?.()
      resume = null
      desk?.seen(snapshot)
    },
    stop() {
      updates?.stop()
      cancelProof?.()
      if (isRunning) prove()
    },
  }
}

import type { Snapshot } from '../../../contract/engine.ts'
import type { UpdatesView } from '../../../contract/shell-state.ts'
import type { ShellElectron } from '../electron-parts.ts'
import type { ShellLog } from '../log.ts'
import type { EngineStatus } from '../ipc/engine-status.ts'
import { readManifest, requireCurrent } from './manifest.ts'
import { offerPrevious } from './offer-previous.ts'
import { planStart } from './trial.ts'
import { createUpdateDesk, type Install, type UpdateDesk, type UpdateDeskOptions } from './update-desk.ts'
import type { UpdateMemoryFile } from './update-memory.ts'
import { watchUpdates, type ReadyUpdate, type Updates, type UpdateSource } from './updates.ts'

/** A new version has proven itself when its engine has run, or waited for its passphrase, for so long. */
export const PROVEN_AFTER_MS = 60_000

/** How this build gets its updates; absent where there is no feed. */
export interface UpdateSetup {
  readonly source: UpdateSource
  readonly install: Install
}

export interface UpdatesOfAStart {
  /** Resolves once it is clear whether this start goes on. */
  begin(electron: Pick<ShellElectron, 'dialog'>): Promise<'start' | 'end'>
  /** Starts looking for updates, and tells of one that did not take. */
  watch(
    actions: Pick<UpdateDeskOptions, 'quit' | 'hold' | 'onChange' | 'onFailure'> & {
      readonly onReady: (version: string) => void
    },
  ): UpdateDesk
  view(): UpdatesView
  /** Looks for updates now. */
  check(): Promise<void>
  /** Tells what the engine does and says; an end in order counts as well as a minute. */
  seen(engine: EngineStatus['state'], snapshot: Snapshot | null): void
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
  let updates: Updates | null = null
  let cancelProof: (() => void) | null = null
  let hasStarted = false
  let isProven = trial === null

  function prove(): void {
    if (isProven) return
    isProven = true
    memory.write({ ...memory.read(), trial: null })
    log.info('update-proven', { version: source.version })
  }

  function isCurrent({ manifest }: ReadyUpdate): void {
    requireCurrent(readManifest(manifest, source.feed), now(), memory.read().counter)
  }

  return {
    async begin(electron) {
      if (planned.plan === 'start' || trial === null) return 'start'
      return offerPrevious({ electron, source, trial, install, log })
    },
    watch(actions) {
      const { onReady, ...asked } = actions
      let announced: string | null = null
      const made = createUpdateDesk({ ...asked, memory, install, log, requireCurrent: isCurrent }, planned.failed)
      desk = made
      if (planned.failed !== null) actions.onFailure(planned.failed)
      updates = watchUpdates({
        source,
        memory,
        log,
        now,
        schedule,
        onChange(update) {
          made.take(update)
          if (update === null || update.version === announced) return
          announced = update.version
          onReady(update.version)
        },
      })
      return made
    },
    view: () => ({
      version: source.version,
      checkedAt: updates?.last()?.at ?? null,
      problem: updates?.last()?.problem ?? null,
      ready: desk?.offer() ?? null,
      failure: desk?.failure() ?? null,
    }),
    check: async () => updates?.look(),
    seen(engine, snapshot) {
      // A version that asks for the passphrase has started: whether anybody gives it says nothing of the version.
      const started = engine === 'running' || engine === 'locked'
      if (engine === 'stopped' && hasStarted) prove()
      if (started !== hasStarted) {
        hasStarted = started
        cancelProof?.()
        cancelProof = started ? schedule(PROVEN_AFTER_MS, prove) : null
      }
      desk?.seen(snapshot, engine)
    },
    stop() {
      updates?.stop()
      cancelProof?.()
      if (hasStarted) prove()
    },
  }
}

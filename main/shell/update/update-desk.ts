import type { Snapshot } from '../../../contract/engine.ts'
import type { EngineStatus } from '../ipc/engine-status.ts'
import { reasonOf, type ShellLog } from '../log.ts'
import type { PackageToInstall } from './hand-over.ts'
import { installProblem, type InstallFailure } from './install-failure.ts'
import { whyNotNow } from './quiet.ts'
import type { UpdateMemory, UpdateMemoryFile } from './update-memory.ts'
import type { ReadyUpdate } from './updates.ts'

/** Puts a package in place. With `relaunch` the new version starts by itself after the app has quit. */
export type Install = (
  wanted: PackageToInstall,
  how: { readonly relaunch: boolean; readonly downgrade: boolean },
) => Promise<void>

export interface UpdateDeskOptions {
  readonly memory: UpdateMemoryFile
  readonly install: Install
  /** @throws HearthError when the list that the update came with may not be acted upon any more */
  readonly requireCurrent: (update: ReadyUpdate) => void
  readonly log: ShellLog
  /** Ends the app in order; `beforeEnd` runs once the engine has ended. */
  readonly quit: () => void
  /** Has the engine take no more jobs, or go on; what the person chose about that stays as it is. */
  readonly hold: (on: boolean) => void
  /** What is offered or waited for is another one. */
  readonly onChange: () => void
  /** The person asked for it, and it could not be installed. */
  readonly onFailure: (failure: InstallFailure) => void
}

/** What the tray says about an update. */
export interface UpdateOffer {
  readonly version: string
  /** The person has asked for it: it is installed as soon as nothing is open. */
  readonly asked: boolean
  /** Why it waits, once the person has asked for it. */
  readonly waitsFor: string | null
}

export interface UpdateDesk {
  offer(): UpdateOffer | null
  /** The last one that could not be installed, until another try. */
  failure(): InstallFailure | null
  /** What lies ready now; null when that is no longer to be installed. */
  take(update: ReadyUpdate | null): void
  /** The person wants it: no more jobs are taken, and it is installed once nothing is open. */
  ask(): void
  /** The person does not want it now after all. */
  callOff(): void
  /** Tells of every change in the engine; null while nothing is known. */
  seen(snapshot: Snapshot | null, engine: EngineStatus['state']): void
  /** The engine has ended and the app is about to: installs what is ready, unless something was left open. */
  beforeEnd(): Promise<'end' | 'go-on'>
}

/**
 * Decides when a ready update is installed: at a quit, or when the person asked, and only when nothing is open.
 * @param failed what the last start found of an update that did not take
 */
export function createUpdateDesk(options: UpdateDeskOptions, failed: InstallFailure | null = null): UpdateDesk {
  const { memory, log } = options
  let ready: ReadyUpdate | null = null
  let last: Snapshot | null = null
  let failure = failed
  let asked = false
  let quitting = false
  /** No engine runs and none will by itself: nothing is done that waiting would let end. */
  let noEngine = false

  const whyNot = (): string | null => (noEngine ? null : whyNotNow(last))

  function tryNow(): void {
    if (!asked || quitting || whyNot() !== null) return
    quitting = true
    options.quit()
  }

  function release(): void {
    if (!asked) return
    asked = false
    options.hold(false)
  }

  /** The app goes on after all, where only the update was to end it. */
  function endOrGoOn(): 'end' | 'go-on' {
    const goesOn = quitting
    quitting = false
    return goesOn ? 'go-on' : 'end'
  }

  async function install(update: ReadyUpdate): Promise<void> {
    const known = memory.read()
    const trial = { version: update.version, starts: 0, manifest: update.manifest, problem: null }
    try {
      options.requireCurrent(update)
      // Before the installer: should it end this process, the next start knows what it is.
      memory.write({ ...known, trial })
      await options.install(update, { relaunch: asked, downgrade: false })
    } catch (error) {
      log.error('update-not-installed', { reason: reasonOf(error).slice(0, 200) })
      const problem = installProblem(error)
      failure = { version: update.version, ...problem }
      // At a quit nobody is there any more: the next start tells.
      remember(asked ? known : { ...known, trial: { ...trial, problem } })
      if (asked) options.onFailure(failure)
      throw error
    }
  }

  /** The disk may be what is full. */
  function remember(known: UpdateMemory): void {
    try {
      memory.write(known)
    } catch (error) {
      log.error('update-memory-not-written', { reason: reasonOf(error).slice(0, 200) })
    }
  }

  return {
    offer: () => (ready === null ? null : { version: ready.version, asked, waitsFor: asked ? whyNot() : null }),
    failure: () => failure,
    take(update) {
      if (update?.version !== ready?.version && update !== null) failure = null
      ready = update
      if (ready === null) release()
      options.onChange()
    },
    ask() {
      if (ready === null || asked) return
      asked = true
      failure = null
      options.hold(true)
      options.onChange()
      tryNow()
    },
    callOff() {
      if (quitting) return
      release()
      options.onChange()
    },
    seen(snapshot, engine) {
      if (snapshot !== null) last = snapshot
      // `stopped` is also what a quit makes of it.
      if (engine !== 'stopped') noEngine = engine === 'failed' || engine === 'locked'
      tryNow()
    },
    async beforeEnd() {
      if (ready === null) return endOrGoOn()
      const reason = whyNot()
      if (reason !== null) {
        log.info('update-waits', { reason })
        // A job came between the look and the end of the engine; an ordinary quit is one all the same.
        return endOrGoOn()
      }
      try {
        await install(ready)
        return 'end'
      } catch {
        // Told already. What lies ready stays so: it can be tried again.
        release()
        options.onChange()
        return endOrGoOn()
      }
    },
  }
}

import type { Snapshot } from '../../../contract/engine.ts'
import { reasonOf, type ShellLog } from '../log.ts'
import type { PackageToInstall } from './hand-over.ts'
import { whyNotNow } from './quiet.ts'
import type { UpdateMemoryFile } from './update-memory.ts'
import type { ReadyUpdate } from './updates.ts'

/** Puts a package in place. With `relaunch` the new version starts by itself after the app has quit. */
export type Install = (
  wanted: PackageToInstall,
  how: { readonly relaunch: boolean; readonly downgrade: boolean },
) => Promise<void>

export interface UpdateDeskOptions {
  readonly memory: UpdateMemoryFile
  readonly install: Install
  readonly log: ShellLog
  /** Ends the app in order; `beforeEnd` runs once the engine has ended. */
  readonly quit: () => void
  /** Takes no more jobs until `resume`. */
  readonly pause: () => void
  readonly resume: () => void
  /** What is offered or waited for is another one. */
  readonly onChange: () => void
}

/** What the tray says about an update. */
export interface UpdateOffer {
  readonly version: string
  /** Why it waits, once the person has asked for it. */
  readonly waitsFor: string | null
}

export interface UpdateDesk {
  offer(): UpdateOffer | null
  take(update: ReadyUpdate): void
  /** The person wants it: no more jobs are taken, and it is installed once nothing is open. */
  ask(): void
  /** Tells of every change in the engine; null while nothing is known. */
  seen(snapshot: Snapshot | null): void
  /** The engine has ended and the app is about to: installs what is ready, unless something was left open. */
  beforeEnd(): Promise<'end' | 'go-on'>
}

/** Decides when a ready update is installed: at a quit, or when the person asked, and only when nothing is open. */
export function createUpdateDesk(options: UpdateDeskOptions): UpdateDesk {
  const { memory, log } = options
  let ready: ReadyUpdate | null = null
  let last: Snapshot | null = null
  let asked: { readonly resume: boolean } | null = null
  let quitting = false

  function tryNow(): void {
    if (asked === null || quitting || whyNotNow(last) !== null) return
    quitting = true
    options.quit()
  }

  async function install(update: ReadyUpdate): Promise<void> {
    const known = memory.read()
    const trial = { version: update.version, starts: 0, manifest: update.manifest, resume: asked?.resume ?? false }
    // Before the installer: should it end this process, the next start knows what it is.
    memory.write({ ...known, trial })
    try {
      await options.install(update, { relaunch: asked !== null, downgrade: false })
    } catch (error) {
      memory.write(known)
      throw error
    }
  }

  return {
    offer: () =>
      ready === null ? null : { version: ready.version, waitsFor: asked === null ? null : whyNotNow(last) },
    take(update) {
      ready = update
      options.onChange()
    },
    ask() {
      if (ready === null || asked !== null) return
      const wasPaused = last?.availability.state === 'paused'
      asked = { resume: !wasPaused }
      if (!wasPaused) options.pause()
      options.onChange()
      tryNow()
    },
    seen(snapshot) {
      if (snapshot !== null) last = snapshot
      tryNow()
    },
    async beforeEnd() {
      if (ready === null || last === null) return 'end'
      const reason = whyNotNow(last)
      if (reason !== null) {
        log.info('update-waits', { reason })
        // A job came between the look and the end of the engine; an ordinary quit is one all the same.
        const goesOn = quitting
        quitting = false
        return goesOn ? 'go-on' : 'end'
      }
      try {
        await install(ready)
        return 'end'
      } catch (error) {
        log.error('update-not-installed', { reason: reasonOf(error).slice(0, 200) })
        const goesOn = quitting
        quitting = false
        if (asked?.resume === true) options.resume()
        asked = null
        ready = null
        return goesOn ? 'go-on' : 'end'
      }
    },
  }
}

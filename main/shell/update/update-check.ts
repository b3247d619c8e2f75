import type { AppUpdater } from 'electron-updater'
import { reasonOf, type ShellLog } from '../log.ts'

export interface UpdateCheckOptions {
  readonly updater: Pick<AppUpdater, 'autoDownload' | 'autoInstallOnAppQuit' | 'checkForUpdates'>
  readonly log: ShellLog
  /** A newer version exists. Nothing of it has been fetched. */
  readonly onUpdate: (version: string) => void
  readonly schedule: (milliseconds: number, run: () => void) => () => void
}

export const updateCheckEveryMs = 24 * 60 * 60 * 1000
/** The start belongs to the engine and the window. */
const firstCheckAfterMs = 30_000

/**
 * Looks at the release feed now and then and says when there is something newer. Downloads and
 * installs nothing: the feed is not signed yet, so the person fetches a new version themselves.
 * A feed that cannot be read is a line in the log, never a problem for the app.
 * @returns a way to end the checks.
 */
export function checkForUpdates({ updater, log, onUpdate, schedule }: UpdateCheckOptions): () => void {
  updater.autoDownload = false
  updater.autoInstallOnAppQuit = false

  async function check(): Promise<void> {
    try {
      const result = await updater.checkForUpdates()
      if (result?.isUpdateAvailable === true) onUpdate(result.updateInfo.version)
    } catch (error) {
      log.warn('update-check-failed', { reason: reasonOf(error).slice(0, 200) })
    }
    cancel = schedule(updateCheckEveryMs, () => void check())
  }

  let cancel = schedule(firstCheckAfterMs, () => void check())
  return () => cancel()
}

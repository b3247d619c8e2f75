import { HearthError } from '../../../contract/errors.ts'
import { say } from '../../../contract/words/say.ts'
import { reasonOf } from '../log.ts'

/** What became of an installation that failed, as two sentences: why, and what to do. */
export interface InstallProblem {
  readonly reason: string
  readonly next: string
}

/** An update that was to be installed and is not. */
export interface InstallFailure extends InstallProblem {
  readonly version: string
}

/** Of an installer that ended the app and left the old version in place. */
export const didNotTake: InstallProblem = {
  reason: say`The installer ended without putting it in place.`,
  next: say`Try again from the tray or in Settings, or install the package by hand.`,
}

/** Why an installation failed and what the person can do. What the installer says itself is passed on, shortened. */
export function installProblem(error: unknown): InstallProblem {
  if (isFullDisk(error))
    return { reason: say`The disk is full.`, next: say`Free some space, then try again from the tray or in Settings.` }
  if (error instanceof HearthError) return { reason: error.message, next: error.hint ?? didNotTake.next }
  const said = reasonOf(error).trim().slice(0, 200)
  // polkit: 126 the person closed the question, 127 they may not.
  if (/pkexec|kdesudo|gksudo|exited with code 12[67]|not authori[sz]ed/i.test(said)) {
    return {
      reason: say`The system did not allow it.`,
      next: say`Try again and give your password when the system asks, or install the package by hand.`,
    }
  }
  return { reason: say`The installer said: ${said}`, next: didNotTake.next }
}

function isFullDisk(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return ('code' in error && error.code === 'ENOSPC') || /ENOSPC/.test(error.message) || isFullDisk(error.cause)
}

import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { ShellSettings } from '../../../contract/desktop.ts'
import { HearthError } from '../../../contract/errors.ts'
import { reasonOf, type ShellLog } from '../log.ts'

const NotifyFile = z.strictObject({ notify: ShellSettings.shape.notify })
type Notify = ShellSettings['notify']

/** Before anything was chosen, everything is told. */
const everything: Notify = { payout: true, paused: true, update: true }

/** What the person wants to be told outside the window, kept between starts. */
export interface NotifySettings {
  get(): Notify
  /** @throws HearthError `desktop/settings-not-saved` */
  set(notify: Notify): void
}

/** Keeps it as JSON in `file`, which is read once; one that cannot be read counts as a first start. */
export function notifySettings(file: string, log: ShellLog): NotifySettings {
  let current = read(file, log)
  return {
    get: () => current,
    set(notify) {
      try {
        writeFileSync(`${file}.new`, JSON.stringify({ notify }))
        renameSync(`${file}.new`, file)
      } catch (cause) {
        throw new HearthError('desktop/settings-not-saved', 'The settings could not be saved.', {
          hint: 'Free some space and try again.',
          cause,
        })
      }
      current = notify
    },
  }
}

function read(file: string, log: ShellLog): Notify {
  try {
    return NotifyFile.parse(JSON.parse(readFileSync(file, 'utf8'))).notify
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (!isMissing) log.warn('settings-unreadable', { reason: reasonOf(error).slice(0, 200) })
    return everything
  }
}

import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { ShellSettings } from '../../../contract/desktop.ts'
import { HearthError } from '../../../contract/errors.ts'
import { reasonOf, type ShellLog } from '../log.ts'

/** A choice that an older Hearth did not know is as it would be at a first start. */
const SettingsFile = z.strictObject({
  notify: ShellSettings.shape.notify,
  language: ShellSettings.shape.language.default('system'),
  theme: ShellSettings.shape.theme.default('system'),
})
/** What only Hearth itself remembers; whether it starts at login is kept by the system. */
export type KeptSettings = z.infer<typeof SettingsFile>

/** Before anything was chosen: everything is told, in the computer's language and colours. */
const atFirst: KeptSettings = {
  notify: { payout: true, paused: true, update: true },
  language: 'system',
  theme: 'system',
}

export interface SettingsKeeper {
  get(): KeptSettings
  /** @throws HearthError `desktop/settings-not-saved` */
  set(settings: KeptSettings): void
}

/** Keeps the settings as JSON in `file`, which is read once; one that cannot be read counts as a first start. */
export function settingsFile(file: string, log: ShellLog): SettingsKeeper {
  let current = read(file, log)
  return {
    get: () => current,
    set(settings) {
      try {
        writeFileSync(`${file}.new`, JSON.stringify(settings))
        renameSync(`${file}.new`, file)
      } catch (cause) {
        throw new HearthError('desktop/settings-not-saved', 'The settings could not be saved.', {
          hint: 'Free some space and try again.',
          cause,
        })
      }
      current = settings
    },
  }
}

function read(file: string, log: ShellLog): KeptSettings {
  try {
    return SettingsFile.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (!isMissing) log.warn('settings-unreadable', { reason: reasonOf(error).slice(0, 200) })
    return atFirst
  }
}

import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { HearthError } from '../../../contract/errors.ts'
import type { ShellApp } from '../electron-parts.ts'

/** Given to a start at login: Hearth goes to the tray and opens no window. */
export const HIDDEN_SWITCH = '--hidden'

export interface LoginItemOptions {
  readonly app: Pick<ShellApp, 'getLoginItemSettings' | 'setLoginItemSettings'>
  readonly platform: NodeJS.Platform
  /** Program and arguments that start this app. */
  readonly command: readonly string[]
  /** The person's folder for settings, as the XDG specification has it; Linux only. */
  readonly configHome: string
}

/** Whether the system starts Hearth when the person logs in. The system keeps it, so that its own settings show the same. */
export interface LoginItem {
  isOn(): boolean
  /** @throws HearthError `desktop/login-item` */
  set(on: boolean): void
}

export function loginItem(options: LoginItemOptions): LoginItem {
  return options.platform === 'linux' ? autostartFile(options) : systemItem(options)
}

function systemItem({ app }: LoginItemOptions): LoginItem {
  const args = [HIDDEN_SWITCH]
  return {
    isOn: () => app.getLoginItemSettings({ args }).openAtLogin,
    set: (on) => app.setLoginItemSettings({ openAtLogin: on, args }),
  }
}

/** Electron knows no login items on Linux: desktops start what lies in `autostart`. */
function autostartFile({ command, configHome }: LoginItemOptions): LoginItem {
  const file = path.join(configHome, 'autostart', 'hearth.desktop')
  return {
    isOn: () => existsSync(file),
    set(on) {
      try {
        if (!on) return rmSync(file, { force: true })
        mkdirSync(path.dirname(file), { recursive: true })
        writeFileSync(file, autostartEntry([...command, HIDDEN_SWITCH]))
      } catch (cause) {
        throw new HearthError('desktop/login-item', 'The system did not take the change to what starts at login.', {
          cause,
        })
      }
    },
  }
}

/** Desktop Entry Specification 1.5: quoted, with the characters escaped that mean something between quotes. */
export function autostartEntry(command: readonly string[]): string {
  const words = command.map((word) => `"${word.replace(/["`$\\]/g, String.raw`\$&`).replaceAll('%', '%%')}"`)
  // The value of a key has a level of escaping of its own.
  const exec = words.join(' ').replaceAll('\\', '\\\\')
  if (/[\n\r]/.test(exec)) throw new Error('A program with a line break in its name cannot be started at login.')
  return ['[Desktop Entry]', 'Type=Application', 'Name=Hearth', `Exec=${exec}`, 'Terminal=false', ''].join('\n')
}

import { EventEmitter } from 'node:events'
import type { LoginItemSettings, Settings } from 'electron'
import type { ShellApp } from '../../../main/shell/electron-parts.ts'
import { cancellable } from './cancellable-event.ts'

/** Which app runs with which data folder: the single-instance lock of the machine. */
export type InstanceLocks = Map<string, StandInApp>

export class StandInApp extends EventEmitter implements ShellApp {
  readonly isPackaged = false
  readonly commandLine = { hasSwitch: () => false }
  /** Resolves with the exit code once the app has ended. */
  readonly ended = Promise.withResolvers<number>()
  readonly #userData: string
  #openAtLogin = false
  readonly #locks: InstanceLocks
  readonly #args: readonly string[]
  /** Closes the windows; false when one refused. */
  readonly #closeWindows: () => boolean

  constructor(userData: string, locks: InstanceLocks, args: readonly string[], closeWindows: () => boolean) {
    super()
    this.#userData = userData
    this.#locks = locks
    this.#args = args
    this.#closeWindows = closeWindows
  }

  setAsDefaultProtocolClient(): boolean {
    return true
  }

  enableSandbox(): void {
    // Chromium as Playwright starts it is sandboxed or not by its own flags.
  }

  setAppUserModelId(): void {
    // Only Windows has such ids.
  }

  getLoginItemSettings(): Pick<LoginItemSettings, 'openAtLogin'> {
    return { openAtLogin: this.#openAtLogin }
  }

  setLoginItemSettings({ openAtLogin = false }: Settings): void {
    this.#openAtLogin = openAtLogin
  }

  getPreferredSystemLanguages(): string[] {
    return ['en-GB']
  }

  getPath(): string {
    return this.#userData
  }

  async whenReady(): Promise<void> {
    await Promise.resolve()
  }

  requestSingleInstanceLock(): boolean {
    const first = this.#locks.get(this.#userData)
    if (first === undefined) {
      this.#locks.set(this.#userData, this)
      return true
    }
    first.emit('second-instance', {}, ['hearth', ...this.#args])
    return false
  }

  quit(): void {
    const event = cancellable({})
    this.emit('before-quit', event)
    if (event.defaultPrevented || !this.#closeWindows()) return
    this.emit('will-quit')
    this.exit(0)
  }

  exit(code = 0): void {
    if (this.#locks.get(this.#userData) === this) this.#locks.delete(this.#userData)
    this.ended.resolve(code)
  }
}

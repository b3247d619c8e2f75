import { EventEmitter } from 'node:events'
import type { InstanceApp } from '../../../../main/shell/worker-window/electron-parts.ts'

/** Electron's app as an instance for jobs uses it, before and after Chromium is started. */
export class StandInInstanceApp extends EventEmitter implements InstanceApp {
  readonly isPackaged = false
  readonly #switches = new Map<string, string | undefined>()
  readonly #launch: (switches: readonly string[]) => Promise<void>

  constructor(launch: (switches: readonly string[]) => Promise<void>) {
    super()
    this.#launch = launch
  }

  readonly commandLine = {
    hasSwitch: (name: string): boolean => this.#switches.has(name),
    appendSwitch: (name: string, value?: string): void => void this.#switches.set(name, value),
  }

  setPath(): void {
    // Playwright gives Chromium a folder under TMPDIR, which is the instance's own.
  }

  /** As Electron on Linux, it does not say who is sandboxed: the host looks for itself. */
  getAppMetrics(): [] {
    return []
  }

  enableSandbox(): void {
    // Chromium is started with its sandbox.
  }

  /** Chromium gets what the shell appended until now. */
  async whenReady(): Promise<void> {
    // As in Electron, where everything of the entry's first run counts.
    await Promise.resolve()
    await this.#launch(
      [...this.#switches].map(([name, value]) => (value === undefined ? `--${name}` : `--${name}=${value}`)),
    )
  }

  exit(code = 0): void {
    // Playwright ends Chromium when this process ends.
    process.exit(code)
  }
}

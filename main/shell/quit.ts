import type { ShellApp } from './electron-parts.ts'
import { reasonOf, type ShellLog } from './log.ts'

export interface QuitParts {
  readonly log: ShellLog
  letWindowClose(may: boolean): void
  stopEngine(): Promise<void>
  /** Runs once the engine has ended; `go-on` when the app is not to end after all. */
  beforeEnd(): Promise<'end' | 'go-on'>
  /** Starts the engine again. */
  goOn(): void
  readonly tray: { destroy(): void }
}

/** The engine ends first, so that what it acknowledged is written; then an update may follow; then the app quits. */
export function quitInOrder(app: Pick<ShellApp, 'on' | 'quit'>, parts: QuitParts): void {
  let phase: 'running' | 'stopping' | 'stopped' = 'running'

  async function end(): Promise<void> {
    try {
      await parts.stopEngine()
      if ((await parts.beforeEnd()) === 'go-on') return goOn()
    } catch (error) {
      parts.log.error('quit-out-of-order', { reason: reasonOf(error) })
    }
    phase = 'stopped'
    parts.tray.destroy()
    app.quit()
  }

  function goOn(): void {
    phase = 'running'
    parts.letWindowClose(false)
    parts.goOn()
  }

  app.on('before-quit', (event) => {
    parts.letWindowClose(true)
    if (phase === 'stopped') return
    event.preventDefault()
    if (phase === 'stopping') return
    phase = 'stopping'
    void end()
  })
}

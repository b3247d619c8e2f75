import type { ShellElectron, ShellWebContents, ShellWindow } from '../electron-parts.ts'
import type { ShellLog } from '../log.ts'
import { APP_START_URL } from '../security/app-origin.ts'
import { minimumSize, openingBounds } from './bounds.ts'
import type { WindowMemoryFile } from './window-memory.ts'

export interface MainWindowOptions {
  readonly electron: Pick<ShellElectron, 'BrowserWindow' | 'screen'>
  /** Absolute path of the bundled preload. */
  readonly preload: string
  readonly icon: string
  readonly memory: WindowMemoryFile
  readonly log: ShellLog
  /** The page is loaded, for the first time or again: it needs a port to the engine. */
  onPageReady(contents: ShellWebContents): void
  /** The window was closed into the tray for the first time ever. */
  onFirstClose(): void
}

export interface MainWindow {
  /** The window, once shown and as long as it lives. */
  current(): ShellWindow | null
  /** Makes the window if there is none, and brings it to the front. */
  open(): void
  /** Whether closing ends the window instead of hiding it: while the app quits. */
  letClose(may: boolean): void
}

/** A renderer that keeps dying is not loaded again and again. */
const reloadsAllowed = 5

/** The one window. Closing it hides it, so that Hearth stays in the tray. */
export function createMainWindow(options: MainWindowOptions): MainWindow {
  let window: ShellWindow | null = null
  let quitting = false

  function make(): ShellWindow {
    const memory = options.memory.read()
    const made = new options.electron.BrowserWindow({
      ...openingBounds(
        memory.bounds,
        options.electron.screen.getAllDisplays().map((display) => display.workArea),
      ),
      minWidth: minimumSize.width,
      minHeight: minimumSize.height,
      title: 'Hearth',
      icon: options.icon,
      show: false,
      autoHideMenuBar: true,
      webPreferences: {
        preload: options.preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
        navigateOnDragDrop: false,
        spellcheck: false,
      },
    })
    if (memory.maximized) made.maximize()
    made.on('ready-to-show', () => made.show())
    made.on('close', (event) => {
      remember(made)
      if (quitting) return
      event.preventDefault()
      made.hide()
      explainClose()
    })
    made.on('closed', () => {
      window = null
    })
    made.webContents.on('did-finish-load', () => options.onPageReady(made.webContents))
    reviveRenderer(made, options.log)
    void made.loadURL(APP_START_URL).catch((error: unknown) => {
      options.log.error('window-load-failed', { reason: String(error) })
    })
    return made
  }

  function remember(made: ShellWindow): void {
    const maximized = made.isMaximized()
    options.memory.write({ ...options.memory.read(), bounds: made.getNormalBounds(), maximized })
  }

  function explainClose(): void {
    const memory = options.memory.read()
    if (memory.closeExplained) return
    options.memory.write({ ...memory, closeExplained: true })
    options.onFirstClose()
  }

  return {
    current: () => window,
    open() {
      if (window === null || window.isDestroyed()) {
        window = make()
        return
      }
      if (window.isMinimized()) window.restore()
      window.show()
      window.focus()
    },
    letClose(may) {
      quitting = may
    },
  }
}

function reviveRenderer(window: ShellWindow, log: ShellLog): void {
  let reloads = 0
  window.webContents.on('render-process-gone', (_event, details) => {
    log.error('window-process-gone', { reason: details.reason, exitCode: details.exitCode })
    if (details.reason === 'clean-exit' || window.isDestroyed() || reloads >= reloadsAllowed) return
    reloads += 1
    void window.loadURL(APP_START_URL).catch((error: unknown) => {
      log.error('window-load-failed', { reason: String(error) })
    })
  })
}

import type { ShellElectron, ShellWebContents, ShellWindow } from '../electron-parts.ts'
import type { ShellLog } from '../log.ts'
import { APP_START_URL } from '../security/app-origin.ts'
import { minimumSize, openingBounds } from './bounds.ts'
import type { WindowMemoryFile } from './window-memory.ts'

export interface MainWindowOptions {
  readonly electron: Pick<ShellElectron, 'BrowserWindow' | 'nativeTheme' | 'screen'>
  /** Absolute path of the bundled preload. */
  readonly preload: string
  readonly icon: string
  readonly memory: WindowMemoryFile
  readonly log: ShellLog
  /** Milliseconds that never go back. */
  now(): number
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

/** As the page's own background, `--bg` of the tokens: what is seen before it and at its edges. */
const background = { light: '#f5f4f1', dark: '#131210' }
/** A page that dies so often in a row, none living long, is not loaded again by itself. */
const reloadsAllowed = 5
/** A page that lived this long has earned a fresh count. */
const healthyAfterMs = 60_000

/** The one window. Closing it hides it, so that Hearth stays in the tray. */
export function createMainWindow(options: MainWindowOptions): MainWindow {
  let window: ShellWindow | null = null
  let quitting = false
  let page: LivingPage | null = null

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
      backgroundColor: background[options.electron.nativeTheme.shouldUseDarkColors ? 'dark' : 'light'],
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
    page = keepAlive(made, options)
    page.load()
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
      page?.revive()
      if (window.isMinimized()) window.restore()
      window.show()
      window.focus()
    },
    letClose(may) {
      quitting = may
    },
  }
}

interface LivingPage {
  load(): void
  /** Loads it again where it was given up. */
  revive(): void
}

/** A page that dies is made anew: nothing was agreed to in it that is not asked again. */
function keepAlive(window: ShellWindow, { log, now }: Pick<MainWindowOptions, 'log' | 'now'>): LivingPage {
  let deaths = 0
  let loadedAt = now()
  let isGivenUp = false

  function load(): void {
    loadedAt = now()
    isGivenUp = false
    void window.loadURL(APP_START_URL).catch((error: unknown) => {
      log.error('window-load-failed', { reason: String(error) })
    })
  }

  window.webContents.on('render-process-gone', (_event, details) => {
    log.error('window-process-gone', { reason: details.reason, exitCode: details.exitCode })
    if (details.reason === 'clean-exit' || window.isDestroyed()) return
    deaths = now() - loadedAt >= healthyAfterMs ? 1 : deaths + 1
    if (deaths > reloadsAllowed) isGivenUp = true
    else load()
  })
  return {
    load,
    revive: () => {
      if (!isGivenUp) return
      deaths = 0
      load()
    },
  }
}

import path from 'node:path'
import { ELECTRON_SWITCH, type ElectronCommand } from '../../contract/engine-process.ts'
import { startPowerReports } from './activity/power-reports.ts'
import type { ShellElectron } from './electron-parts.ts'
import { createEngineLink } from './ipc/engine-link.ts'
import { engineEnvironment } from './ipc/engine-environment.ts'
import { serveDesktopCalls } from './ipc/desktop-calls.ts'
import { saveText } from './ipc/save-text.ts'
import { reasonOf, type ShellLog } from './log.ts'
import { declareAppScheme, serveApp } from './security/app-protocol.ts'
import { externalAddress } from './security/external-links.ts'
import { guardNavigation } from './security/navigation.ts'
import { hardenSession } from './security/session.ts'
import { startupProblem } from './security/startup-switches.ts'
import { createTray, type TrayView } from './tray/tray.ts'
import { trayModel, type TrayAction } from './tray/tray-model.ts'
import { createMainWindow } from './window/main-window.ts'
import { windowMemoryFile } from './window/window-memory.ts'

export interface DesktopPaths {
  /** Entry of the engine process. */
  readonly engine: string
  readonly preload: string
  /** Folder with the built renderer. */
  readonly renderer: string
  /** Folder with the icons made by `build/icons`. */
  readonly icons: string
}

export interface DesktopOptions {
  readonly electron: ShellElectron
  readonly paths: DesktopPaths
  readonly log: ShellLog
  readonly platform: NodeJS.Platform
  readonly arguments: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Starts this app once more, for jobs. */
  readonly startAgain: ElectronCommand
  /** Address of the manual, or null while it is only in the sources. */
  readonly documentation: string | null
  /** Looks for a newer version and says so; absent where there is no feed. */
  readonly watchForUpdates?: (onUpdate: (version: string) => void) => void
}

/** As in electron-builder.yml. */
const appId = 'app.hearth.desktop'

/**
 * Starts the desktop shell: must run before Electron is ready, because the app's scheme and the
 * sandbox are decided then. Ends the process by itself where it must not run.
 */
export function startDesktop(options: DesktopOptions): void {
  const { electron, log } = options
  const { app } = electron
  const problem = startupProblem({
    arguments: options.arguments,
    environment: options.environment,
    hasSwitch: (name) => app.commandLine.hasSwitch(name),
    packaged: app.isPackaged,
  })
  if (problem !== null) {
    log.error('start-refused', { problem })
    electron.dialog.showErrorBox('Hearth does not start like this', problem)
    app.exit(1)
    return
  }
  if (!app.requestSingleInstanceLock()) {
    app.exit(0)
    return
  }
  app.enableSandbox()
  declareAppScheme(electron.protocol)
  guardNavigation(app, log)
  app
    .whenReady()
    .then(() => runDesktop(options))
    .catch((error: unknown) => {
      log.error('start-failed', { reason: reasonOf(error) })
      electron.dialog.showErrorBox('Hearth could not start', reasonOf(error))
      app.exit(1)
    })
}

function runDesktop(options: DesktopOptions): void {
  const { electron, log, paths } = options
  const { app } = electron
  hardenSession(electron.session.defaultSession, log)
  serveApp(electron.protocol, paths.renderer, log)
  // Windows shows notifications only under the id the installer registered.
  if (options.platform === 'win32') app.setAppUserModelId(appId)
  if (options.platform !== 'darwin') electron.Menu.setApplicationMenu(null)

  let update: string | null = null
  const engine = createEngineLink({
    electron,
    log,
    fork: () =>
      electron.utilityProcess.fork(paths.engine, [`${ELECTRON_SWITCH}${JSON.stringify(options.startAgain)}`], {
        env: engineEnvironment(options.environment),
        serviceName: 'Hearth engine',
        stdio: 'inherit',
      }),
    window: () => window.current()?.webContents ?? null,
    onChange: () => showTray(),
    onFailure: (error) => notify('Hearth has a problem', [error.message, error.hint ?? ''].join(' ').trim()),
  })
  const notify = (title: string, body: string) => new electron.Notification({ title, body }).show()

  const window = createMainWindow({
    electron,
    preload: paths.preload,
    icon: path.join(paths.icons, 'hearth.png'),
    memory: windowMemoryFile(path.join(app.getPath('userData'), 'window.json'), log),
    log,
    onPageReady: (contents) => engine.giveWindowPort(contents),
    onFirstClose: () =>
      notify('Hearth keeps running', 'It is in the tray now. Quit from the tray menu, or open it again from there.'),
  })
  const tray: TrayView = createTray({
    electron,
    icons: path.join(paths.icons, 'tray'),
    platform: options.platform,
    onClick: () => window.open(),
    onAction: act,
  })
  const showTray = () => tray.show(trayModel(engine.snapshot(), { engine: engine.status(), update }))

  function act(action: TrayAction): void {
    switch (action.do) {
      case 'open':
        return window.open()
      case 'quit':
        return app.quit()
      case 'restart-engine':
        return engine.start()
      case 'resume':
        return engine.request('availability.resume', {})
      case 'pause':
        return engine.request('availability.pause', { for: action.for })
      case 'card':
        return engine.request('cards.pause', { uuid: action.uuid, paused: action.paused })
    }
  }

  serveDesktopCalls({
    ipcMain: electron.ipcMain,
    window: () => window.current(),
    log,
    handlers: {
      async openLink(link) {
        const network = engine.snapshot()?.network ?? null
        const address = externalAddress(link, { documentation: options.documentation, network })
        if (address !== null) await electron.shell.openExternal(address)
        return { opened: address !== null }
      },
      saveText: (file) => saveText(electron.dialog, file),
    },
  })

  app.on('second-instance', () => window.open())
  app.on('activate', () => window.open())
  // Without a listener Electron quits when the last window is gone; Hearth lives in the tray.
  app.on('window-all-closed', () => undefined)
  quitInOrder(options, { letWindowClose: () => window.letClose(), stopEngine: () => engine.stop(), tray })

  const reports = startPowerReports({
    power: electron.powerMonitor,
    send: (report) => engine.report(report),
    working: () => ['available', 'working'].includes(engine.snapshot()?.availability.state ?? 'stopped'),
    now: () => performance.now(),
    schedule(milliseconds, run) {
      const timer = setTimeout(run, milliseconds)
      return () => clearTimeout(timer)
    },
  })
  app.on('before-quit', () => reports.stop())

  showTray()
  engine.start()
  window.open()
  options.watchForUpdates?.((version) => {
    update = version
    showTray()
  })
}

/** The engine ends first, so that what it acknowledged is written; then the app quits for good. */
function quitInOrder(
  { electron: { app }, log }: DesktopOptions,
  parts: { letWindowClose(): void; stopEngine(): Promise<void>; readonly tray: TrayView },
): void {
  let phase: 'running' | 'stopping' | 'stopped' = 'running'
  app.on('before-quit', (event) => {
    parts.letWindowClose()
    if (phase === 'stopped') return
    event.preventDefault()
    if (phase === 'stopping') return
    phase = 'stopping'
    parts
      .stopEngine()
      .catch((error: unknown) => log.error('engine-stop-failed', { reason: reasonOf(error) }))
      .finally(() => {
        phase = 'stopped'
        parts.tray.destroy()
        app.quit()
      })
  })
}

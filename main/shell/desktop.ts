import path from 'node:path'
import { ELECTRON_SWITCH, type ElectronCommand } from '../../contract/engine-process.ts'
import { startPowerReports } from './activity/power-reports.ts'
import type { Snapshot } from '../../contract/engine.ts'
import { languageOf } from '../../contract/words/language-of.ts'
import { learn, learnEngine, onLanguage, sentences, speak, t, translated } from '../../contract/words/speak.ts'
import { engineWords } from '../../contract/words/zh-hans/engine.ts'
import { shellWords } from '../../contract/words/zh-hans/shell.ts'
import type { ShellElectron } from './electron-parts.ts'
import { createEngineLink } from './ipc/engine-link.ts'
import { engineView, type EngineStatus } from './ipc/engine-status.ts'
import { engineEnvironment } from './ipc/engine-environment.ts'
import { serveDesktopCalls } from './ipc/desktop-calls.ts'
import { saveText } from './ipc/save-text.ts'
import { receiveLinks, type LinkDesk } from './links/links.ts'
import { reasonOf, type ShellLog } from './log.ts'
import { noticesOf, updateFailedNotice, updateNotice, type Notice } from './notices/notices.ts'
import { declareAppScheme, serveApp } from './security/app-protocol.ts'
import { externalAddress } from './security/external-links.ts'
import { guardNavigation } from './security/navigation.ts'
import { hardenSession } from './security/session.ts'
import { changedInstallation } from './security/own-files.ts'
import { startupProblem } from './security/startup-switches.ts'
import { openKeyring } from './secrets/keyring.ts'
import { createUnlockDesk } from './secrets/unlock-desk.ts'
import { HIDDEN_SWITCH, loginItem } from './settings/login-item.ts'
import { settingsFile } from './settings/settings-file.ts'
import { quitInOrder } from './quit.ts'
import { createTray, type TrayView } from './tray/tray.ts'
import { trayModel, type TrayAction } from './tray/tray-model.ts'
import type { UpdateDesk } from './update/update-desk.ts'
import { updatesOfAStart, type UpdateSetup, type UpdatesOfAStart } from './update/setup.ts'
import { updateMemoryFile } from './update/update-memory.ts'
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
  /** Why this system is too old for Hearth, or null. */
  readonly tooOld: string | null
  /** Folder of the archive of a packed app whose files Electron does not compare itself; null elsewhere. */
  readonly checkedResources: string | null
  /** Starts this app once more, for jobs. */
  readonly startAgain: ElectronCommand
  /** Address of the manual, or null while it is only in the sources. */
  readonly documentation: string | null
  /** How this build gets its updates; null where there is no feed. */
  readonly updates: UpdateSetup | null
}

learnEngine(engineWords)
learn(shellWords)

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
  const changed = options.checkedResources === null ? null : changedInstallation(options.checkedResources)
  const refusal = options.tooOld ?? problem ?? changed
  if (refusal !== null) {
    log.error('start-refused', { problem: refusal })
    electron.dialog.showErrorBox(t`Hearth does not start like this`, translated(refusal))
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
  const links = receiveLinks({ app, arguments: options.arguments, log })
  const updates =
    options.updates === null
      ? null
      : updatesOfAStart(options.updates, {
          memory: updateMemoryFile(path.join(app.getPath('userData'), 'update.json'), log),
          log,
          now: Date.now,
          schedule,
        })
  app
    .whenReady()
    .then(async () => {
      const goesOn = updates === null || (await updates.begin(electron)) === 'start'
      return goesOn ? runDesktop(options, updates, links) : app.quit()
    })
    .catch((error: unknown) => {
      log.error('start-failed', { reason: reasonOf(error) })
      electron.dialog.showErrorBox(t`Hearth could not start`, translated(reasonOf(error)))
      app.exit(1)
    })
}

function runDesktop(options: DesktopOptions, updates: UpdatesOfAStart | null, links: LinkDesk): void {
  const { electron, log, paths } = options
  const { app } = electron
  hardenSession(electron.session.defaultSession, log)
  serveApp(electron.protocol, paths.renderer, log)
  // Windows shows notifications only under the id the installer registered.
  if (options.platform === 'win32') app.setAppUserModelId(appId)
  if (options.platform !== 'darwin') electron.Menu.setApplicationMenu(null)

  const settings = settingsFile(path.join(app.getPath('userData'), 'settings.json'), log)
  const atLogin = loginItem({
    app,
    platform: options.platform,
    command: options.startAgain,
    configHome: configHome(options.environment),
  })
  const speakAsChosen = () => speak(languageOf(settings.get().language, app.getPreferredSystemLanguages()))
  speakAsChosen()
  // Before there is a window: its first frame, its scroll bars and what its page hears of the system follow this.
  electron.nativeTheme.themeSource = settings.get().theme
  onLanguage(() => showTray())
  let desk: UpdateDesk | null = null
  let last: Snapshot | null = null
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
    onPassphrase: (request) => {
      unlock.requested(request).catch((error: unknown) => log.error('unlock-failed', { reason: reasonOf(error) }))
    },
    onChange: () => engineChanged(),
    onFailure: (error) =>
      notify(t`Hearth has a problem`, sentences(translated(error.message), translated(error.hint ?? ''))),
  })
  const notify = (title: string, body: string) => new electron.Notification({ title, body }).show()
  const keyring = openKeyring({
    safeStorage: electron.safeStorage,
    platform: options.platform,
    folder: app.getPath('userData'),
  })
  const unlock = createUnlockDesk({
    keyring,
    answer: (passphrase) => engine.answer(passphrase),
    onChange: () => showTray(),
    tell: (sentence) => notify('Hearth', translated(sentence)),
    log,
  })
  const tell = ({ kind, title, body }: Notice) => {
    if (kind === 'danger' || settings.get().notify[kind]) notify(title, body)
  }

  const window = createMainWindow({
    electron,
    preload: paths.preload,
    icon: path.join(paths.icons, 'hearth.png'),
    now: () => performance.now(),
    memory: windowMemoryFile(path.join(app.getPath('userData'), 'window.json'), log),
    log,
    onPageReady(contents) {
      engine.giveWindowPort(contents)
      links.pageReady(contents)
    },
    onFirstClose: () =>
      notify(t`Hearth keeps running`, t`It is in the tray now. Quit from the tray menu, or open it again from there.`),
  })
  const tray: TrayView = createTray({
    electron,
    icons: path.join(paths.icons, 'tray'),
    platform: options.platform,
    onClick: () => window.open(),
    onAction: act,
  })
  const showTray = () =>
    tray.show(trayModel(engine.snapshot(), { engine: engine.status(), update: desk?.offer() ?? null }))

  function engineChanged(): void {
    const snapshot = engine.snapshot()
    followUnlock(engine.status().state)
    for (const notice of noticesOf(last, snapshot)) tell(notice)
    // What an engine says after it came back is no news against what the one before said.
    last = snapshot
    updates?.seen(engine.status().state, snapshot)
    showTray()
  }

  let known: EngineStatus['state'] = 'stopped'
  function followUnlock(state: EngineStatus['state']): void {
    if (state === known) return
    known = state
    if (state === 'running') {
      unlock.opened().catch((error: unknown) => log.error('unlock-failed', { reason: reasonOf(error) }))
      keyring.report().then(
        (report) => engine.tellKeyring(report),
        (error: unknown) => log.error('keyring-failed', { reason: reasonOf(error) }),
      )
    } else if (state !== 'starting' && state !== 'locked') unlock.ended()
  }

  function act(action: TrayAction): void {
    switch (action.do) {
      case 'open':
        return window.open()
      case 'quit':
        return app.quit()
      case 'restart-engine':
        return engine.start()
      case 'update':
        return desk?.ask()
      case 'no-update':
        return desk?.callOff()
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
      readSettings: async () => ({ startAtLogin: atLogin.isOn(), ...settings.get() }),
      async writeSettings({ startAtLogin, ...kept }) {
        settings.set(kept)
        speakAsChosen()
        electron.nativeTheme.themeSource = kept.theme
        if (startAtLogin !== atLogin.isOn()) atLogin.set(startAtLogin)
        return { startAtLogin: atLogin.isOn(), ...settings.get() }
      },
      readUnlock: () => unlock.view(),
      giveUnlock: ({ passphrase, keep }) => unlock.give(passphrase, keep),
      forgetPassphrase: ({ network }) => unlock.forget(network),
      readEngine: async () => engineView(engine.status()),
      async startEngine() {
        engine.start()
        return engineView(engine.status())
      },
      readUpdates: async () => updates?.view() ?? null,
      async checkUpdates() {
        await updates?.check()
        return updates?.view() ?? null
      },
      async installUpdate({ now }) {
        if (now) desk?.ask()
        else desk?.callOff()
        return updates?.view() ?? null
      },
    },
  })

  app.on('second-instance', () => window.open())
  links.show(() => window.open())
  app.on('activate', () => window.open())
  // Without a listener Electron quits when the last window is gone; Hearth lives in the tray.
  app.on('window-all-closed', () => undefined)
  quitInOrder(app, {
    log,
    letWindowClose: (may) => window.letClose(may),
    stopEngine: () => engine.stop(),
    beforeEnd: async () => (await desk?.beforeEnd()) ?? 'end',
    goOn: () => engine.start(),
    tray,
  })

  const reports = startPowerReports({
    power: electron.powerMonitor,
    send: (report) => engine.report(report),
    working: () => ['available', 'working'].includes(engine.snapshot()?.availability.state ?? 'stopped'),
    now: () => performance.now(),
    schedule,
  })
  app.on('will-quit', () => {
    reports.stop()
    updates?.stop()
  })

  showTray()
  engine.start()
  if (!options.arguments.includes(HIDDEN_SWITCH)) window.open()
  desk =
    updates?.watch({
      quit: () => app.quit(),
      hold: (on) => engine.holdForUpdate(on),
      onChange: showTray,
      onFailure(failure) {
        const { title, body } = updateFailedNotice(failure)
        notify(title, body)
      },
      onReady: (version) => tell(updateNotice(version)),
    }) ?? null
}

/** Where programs keep their settings for this person, by the XDG base directory specification. */
function configHome(environment: DesktopOptions['environment']): string {
  const named = environment['XDG_CONFIG_HOME'] ?? ''
  return path.isAbsolute(named) ? named : path.join(environment['HOME'] ?? '', '.config')
}

function schedule(milliseconds: number, run: () => void): () => void {
  const timer = setTimeout(run, milliseconds)
  return () => clearTimeout(timer)
}

import type { Duplex } from 'node:stream'
import type { CheckFacts } from '../../../contract/worker-check.ts'
import { WORKER_ORIGIN, WORKER_PAGES, WORKER_PORT_MESSAGE, WORKER_SCHEME } from '../../../contract/worker-page.ts'
import type { PageTask, WorkerWindowStart } from '../../../contract/worker-window.ts'
import { reasonOf, type ShellLog } from '../log.ts'
import { guardNavigation } from '../security/navigation.ts'
import { hardenSession } from '../security/session.ts'
import { startupProblem } from '../security/startup-switches.ts'
import type { InstanceElectron, InstanceSession, InstanceWindow } from './electron-parts.ts'
import { answerWorkerRequest, isWorkerFile, isWorkerPage } from './page-files.ts'
import { relay } from './relay.ts'
import { instanceSwitches } from './switches.ts'

export interface InstanceOptions {
  readonly electron: InstanceElectron
  readonly start: WorkerWindowStart
  readonly paths: {
    /** Bundled preload that hands the page its port. */
    readonly preload: string
    /** Folder with the built pages. */
    readonly pages: string
  }
  readonly log: ShellLog
  readonly platform: NodeJS.Platform
  readonly arguments: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Connects to the engine. */
  connect(socket: string): Duplex
}

/** Without `persist:` in its name a partition lives in memory. */
const PARTITION = 'jobs'

/**
 * Runs a second Electron whose only window is hidden, sandboxed and without any way out but one port.
 * Must run before Electron is ready. Everything ends when the engine's socket closes or the page dies.
 */
export function startInstance(options: InstanceOptions): void {
  const { electron, start, log, platform } = options
  const { app } = electron
  const problem = startupProblem({
    arguments: options.arguments,
    environment: options.environment,
    hasSwitch: (name) => app.commandLine.hasSwitch(name),
    packaged: app.isPackaged,
  })
  if (problem !== null) {
    log.error('instance-refused', { problem })
    app.exit(1)
    return
  }
  for (const name of ['userData', 'sessionData', 'crashDumps', 'temp'] as const) app.setPath(name, start.dataFolder)
  for (const [name, value] of instanceSwitches(start, platform)) app.commandLine.appendSwitch(name, value)
  app.enableSandbox()
  // Nothing of an instance shows in the dock.
  if (platform === 'darwin') app.setActivationPolicy?.('prohibited')
  electron.protocol.registerSchemesAsPrivileged([
    { scheme: WORKER_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
  guardNavigation(app, log, isWorkerPage(start.task.do))
  app.on('window-all-closed', () => app.exit(1))
  app
    .whenReady()
    .then(() => run(options))
    .catch((error: unknown) => {
      log.error('instance-failed', { reason: reasonOf(error) })
      app.exit(1)
    })
}

async function run(options: InstanceOptions): Promise<void> {
  const { electron, start, log } = options
  hardenSession(electron.session.defaultSession, log, () => false)
  const session = electron.session.fromPartition(PARTITION, { cache: false })
  prepareSession(session, options)
  const socket = options.connect(start.socket)
  socket.on('error', (error: Error) => {
    log.error('engine-unreachable', { reason: error.message })
    electron.app.exit(1)
  })
  const window = new electron.BrowserWindow({
    show: false,
    focusable: false,
    skipTaskbar: true,
    webPreferences: {
      partition: PARTITION,
      preload: options.paths.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      // It is never visible, and still has work to do.
      backgroundThrottling: false,
    },
  })
  await prepareContents(window, options)
  let loaded = false
  window.webContents.on('did-finish-load', () => {
    if (!loaded) connectPage(window, socket, options)
    else {
      log.error('page-left')
      electron.app.exit(1)
    }
    loaded = true
  })
  await window.loadURL(`${WORKER_ORIGIN}${WORKER_PAGES[start.task.do]}`)
}

function prepareSession(session: InstanceSession, { paths, log }: InstanceOptions): void {
  hardenSession(session, log, isWorkerFile)
  session.setUserAgent('Mozilla/5.0', 'en-US')
  session.protocol.handle(WORKER_SCHEME, (request) => answerWorkerRequest(request, paths.pages, log))
}

async function prepareContents(
  { webContents }: InstanceWindow,
  { electron, start, log }: InstanceOptions,
): Promise<void> {
  webContents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
  // The only way to another time zone that works on Windows too, where the environment does not count.
  webContents.debugger.attach('1.3')
  await webContents.debugger.sendCommand('Emulation.setTimezoneOverride', { timezoneId: 'UTC' })
  webContents.on('console-message', ({ level, message }) => {
    // A check is refused on purpose, and the page complains each time.
    if (level === 'error' && start.task.do === 'jobs') log.error('page-says', { message: message.slice(0, 300) })
  })
  webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    log.error('page-gone', { reason: reason === 'oom' ? 'out of memory' : reason, exitCode })
    electron.app.exit(1)
  })
}

/** Gives the page its one port. */
function connectPage(window: InstanceWindow, socket: Duplex, { electron, start, log }: InstanceOptions): void {
  if (start.task.do === 'check') socket.write(`${JSON.stringify(checkFacts(electron.app))}\n`)
  const { port1, port2 } = new electron.MessageChannelMain()
  port1.postMessage(start.task satisfies PageTask)
  relay({
    socket,
    port: port1,
    onEnd(end, detail = '') {
      log.info('instance-ends', { end, detail })
      electron.app.exit(end === 'engine-gone' ? 0 : 1)
    },
  })
  window.webContents.postMessage(WORKER_PORT_MESSAGE, null, [port2])
}

function checkFacts(app: InstanceElectron['app']): CheckFacts {
  const renderers = app.getAppMetrics().filter(({ type }) => type === 'Tab')
  const told = renderers.flatMap(({ sandboxed }) => (sandboxed === undefined ? [] : [sandboxed]))
  return { renderersSandboxed: told.length === 0 ? null : told.every(Boolean) }
}

import { spawn } from 'node:child_process'
import path from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright/test'
import { build } from 'vite'
import { z } from 'zod'
import type { DesktopPaths } from '../../../main/shell/desktop.ts'
import type { DesktopHost } from '../desktop-host.ts'
import { trayStateOf } from '../tray-state.ts'
import type { HostSettings } from './host-settings.ts'

export interface ElectronHostOptions {
  /** Electron's program. */
  readonly program: string
  readonly paths: DesktopPaths
  readonly userData: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly log: (line: string) => void
}

const root = path.resolve(import.meta.dirname, '..', '..', '..')
const outDir = path.join(root, 'out', 'e2e-electron')

/** Electron cannot be counted on to run TypeScript: its entry, and a scripted engine, are bundled first. */
async function bundle(engine: string): Promise<{ readonly entry: string; readonly engine: string }> {
  const isBundled = engine.endsWith('.js')
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true, external: ['electron', 'better-sqlite3'] },
    build: {
      ssr: true,
      target: 'node24',
      outDir,
      emptyOutDir: true,
      rolldownOptions: {
        input: { entry: path.join(import.meta.dirname, 'entry.ts'), ...(isBundled ? {} : { engine }) },
        external: ['electron'],
        output: { format: 'es', entryFileNames: '[name].mjs' },
      },
    },
  })
  return { entry: path.join(outDir, 'entry.mjs'), engine: isBundled ? engine : path.join(outDir, 'engine.mjs') }
}

const Recorded = z.object({
  image: z.string(),
  tooltip: z.string(),
  template: z.array(z.object({ label: z.string().optional(), enabled: z.boolean().default(true) })),
  notifications: z.array(z.string()),
  openedOutside: z.array(z.string()),
})

/** Reads the recorder inside the app; only what can be copied comes out. */
async function recorded(app: ElectronApplication): Promise<z.infer<typeof Recorded>> {
  const text = await app.evaluate(() => JSON.stringify(Reflect.get(globalThis, 'hearthRecorder')))
  return Recorded.parse(JSON.parse(text))
}

/** Runs the shell on the real Electron, driven by Playwright through its inspector. */
export async function startElectronHost(options: ElectronHostOptions): Promise<DesktopHost> {
  const { program, paths, userData, environment, log } = options
  const { entry, engine } = await bundle(paths.engine)
  const settings: HostSettings = { userData, app: root, paths: { ...paths, engine } }
  const env = Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
  env['HEARTH_E2E_HOST'] = JSON.stringify(settings)
  const app = await _electron.launch({ executablePath: program, args: [entry], env })
  app.process().stderr?.setEncoding('utf8').on('data', log)
  const page = await app.firstWindow()
  const ended = new Promise<void>((resolve) => app.once('close', () => resolve()))

  return {
    kind: 'electron',
    page,
    address: async () => page.url(),
    async windowState() {
      return app.evaluate(({ BrowserWindow }) => {
        const windows = BrowserWindow.getAllWindows()
        return {
          visible: windows[0]?.isVisible() ?? false,
          focused: windows[0]?.isFocused() ?? false,
          count: windows.length,
        }
      })
    },
    closeWindow: () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close()),
    async tray() {
      const { image, tooltip, template } = await recorded(app)
      return {
        icon: trayStateOf(path.basename(image)),
        tooltip,
        items: template.flatMap(({ label, enabled }) => (label === undefined ? [] : [{ label, enabled }])),
      }
    },
    clickTray: () => app.evaluate(() => Reflect.get(globalThis, 'hearthRecorder').clickTray()),
    chooseInTray: (label) =>
      app.evaluate((_electron, wanted) => {
        const { template } = Reflect.get(globalThis, 'hearthRecorder')
        template.find((item: { label?: string }) => item.label === wanted).click()
      }, label),
    notifications: async () => (await recorded(app)).notifications,
    openedOutside: async () => (await recorded(app)).openedOutside,
    asksFor: (permission) => page.evaluate(askInPage, permission),
    async openForeignWindow() {
      const [foreign]: [Page, void] = await Promise.all([
        app.waitForEvent('window'),
        app.evaluate(({ BrowserWindow }, preload) => {
          const window = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } })
          return window.loadURL('data:text/html,<title>Elsewhere</title>')
        }, paths.preload),
      ])
      return foreign
    },
    async startAgain(...args) {
      await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.blur())
      const second = spawn(program, [entry, ...args], { env, stdio: 'ignore' })
      return new Promise((resolve) => second.on('close', (code) => resolve(code ?? 1)))
    },
    async killEngine() {
      const pid = await app.evaluate(
        ({ app: running }) => running.getAppMetrics().find((metric) => metric.name === 'Hearth engine')?.pid,
      )
      if (pid !== undefined) process.kill(pid, 'SIGKILL')
    },
    async quit() {
      // The answer to this evaluation may be lost in the end it causes.
      await app.evaluate(({ app: running }) => setTimeout(() => running.quit(), 0)).catch(() => undefined)
      await ended
    },
    async dispose() {
      app.process().kill('SIGKILL')
      await ended
    },
  }
}

/** Runs in the page, so it is whole in itself. */
async function askInPage(permission: 'media' | 'geolocation' | 'notifications'): Promise<boolean> {
  const asked = {
    media: () => navigator.mediaDevices.getUserMedia({ audio: true }).then(() => true),
    geolocation: () =>
      new Promise<boolean>((granted, refused) => {
        navigator.geolocation.getCurrentPosition(() => granted(true), refused)
      }),
    notifications: () => Notification.requestPermission().then((answer) => answer === 'granted'),
  }
  return asked[permission]().catch(() => false)
}

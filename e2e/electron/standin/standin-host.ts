import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Browser, Page } from 'playwright/test'
import { startDesktop, type DesktopPaths } from '../../../main/shell/desktop.ts'
import type { UpdateSetup } from '../../../main/shell/update/setup.ts'
import { lineLog } from '../../../main/shell/log.ts'
import type { DesktopHost } from '../desktop-host.ts'
import type { InstanceLocks } from './app.ts'
import type { Recording, StandInTray } from './desktop-furniture.ts'
import { standInElectron } from './electron.ts'

export interface StandInHostOptions {
  readonly browser: Browser
  readonly paths: DesktopPaths
  readonly userData: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly updates: UpdateSetup | null
  /** Takes what the shell logs. */
  readonly log: (line: string) => void
}

/** Runs the true shell, preload and renderer with the stand-in in the place of Electron. */
export async function startStandInHost(options: StandInHostOptions): Promise<DesktopHost> {
  const { browser, paths, userData, environment, log, updates } = options
  const context = await browser.newContext()
  const locks: InstanceLocks = new Map()
  const recording: Recording = { notifications: [], openedOutside: [], errors: [] }
  const { electron, windows, trays } = standInElectron({ context, userData, locks, recording, args: [] })

  const start = (program: typeof electron, args: readonly string[]): void =>
    startDesktop({
      electron: program,
      paths,
      log: lineLog(log),
      platform: 'linux',
      tooOld: null,
      checkedResources: null,
      arguments: args,
      environment,
      startAgain: [process.execPath, path.join(import.meta.dirname, 'instance', 'entry.ts')],
      documentation: null,
      updates,
    })

  start(electron, [])
  await electron.app.whenReady()
  const page = await firstPage()

  async function firstPage(): Promise<Page> {
    // A start with updates first looks whether the last one went well.
    for (let tries = 0; windows.length === 0 && tries < 100; tries += 1) await delay(10)
    const window = windows[0]
    if (window === undefined) throw new Error(`The shell opened no window. ${recording.errors.join(' ')}`)
    // A page closed while it still loads upsets Playwright's trace.
    await window.firstLoad.promise
    return window.page
  }

  function tray(): StandInTray {
    const [shown] = trays
    if (shown === undefined) throw new Error('The shell put nothing into the tray.')
    return shown
  }

  return {
    kind: 'stand-in',
    page,
    address: async () => windows[0]?.address() ?? '',
    windowState: async () => ({
      visible: windows[0]?.isVisible() ?? false,
      focused: windows[0]?.isFocused() ?? false,
      count: context.pages().length,
    }),
    closeWindow: async () => void windows[0]?.close(),
    tray: async () => tray().shown(),
    clickTray: async () => void tray().emit('click'),
    chooseInTray: async (label) => tray().choose(label),
    notifications: async () => recording.notifications,
    openedOutside: async () => recording.openedOutside,
    async asksFor(permission) {
      const [window] = windows
      return window === undefined ? false : electron.session.defaultSession.asksFor(window.webContents, permission)
    },
    async openForeignWindow() {
      const foreign = new electron.BrowserWindow({ webPreferences: { preload: paths.preload } })
      await foreign.loadURL('data:text/html,<title>Elsewhere</title>')
      return foreign.page
    },
    async startAgain(...args) {
      windows[0]?.blur()
      const second = standInElectron({ context, userData, locks, recording, args })
      start(second.electron, args)
      return second.electron.app.ended.promise
    },
    killEngine: async () => void electron.utilityProcess.children.at(-1)?.kill(),
    async quit() {
      tray().choose('Quit')
      await electron.app.ended.promise
    },
    async dispose() {
      await context.unrouteAll({ behavior: 'ignoreErrors' })
      electron.app.quit()
      await Promise.race([electron.app.ended.promise, delay(15_000)])
      for (const child of electron.utilityProcess.children) child.kill()
      await context.close()
    },
  }
}

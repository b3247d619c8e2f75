import type { BrowserWindowConstructorOptions, MenuItemConstructorOptions } from 'electron'
import type { BrowserContext, Page } from 'playwright/test'
import type { ShellElectron, ShellInvokeEvent } from '../../../main/shell/electron-parts.ts'
import { StandInApp, type InstanceLocks } from './app.ts'
import { StandInBrowserWindow, type WindowSurroundings } from './browser-window.ts'
import {
  recordingNotification,
  StandInPowerMonitor,
  StandInTray,
  type Recording,
  type StandInMenu,
} from './desktop-furniture.ts'
import { StandInNativeTheme } from './native-theme.ts'
import { StandInMessageChannel } from './ports.ts'
import { StandInSafeStorage } from './safe-storage.ts'
import { StandInSession } from './session.ts'
import { standInUtilityProcess } from './utility-process.ts'
import type { StandInWebContents } from './web-contents.ts'

type CallHandler = (event: ShellInvokeEvent, input: unknown) => Promise<unknown>

export interface StandInElectronOptions {
  readonly context: BrowserContext
  readonly userData: string
  readonly locks: InstanceLocks
  readonly recording: Recording
  /** What the program was started with. */
  readonly args: readonly string[]
}

/**
 * Electron as far as the shell uses it, around pages of plain Chromium. Every part is checked
 * against what the shell cuts from Electron's own definitions, so a change there is a type error
 * here.
 */
export function standInElectron({ context, userData, locks, recording, args }: StandInElectronOptions) {
  const windows: StandInBrowserWindow[] = []
  const trays: StandInTray[] = []
  const calls = new Map<string, CallHandler>()
  const contentsOf = new Map<Page, StandInWebContents>()
  const session = new StandInSession()
  const utilityProcess = standInUtilityProcess()
  const app = new StandInApp(userData, locks, args, () => [...windows].every((window) => window.close()))

  const surroundings: WindowSurroundings = {
    async openPage(contents) {
      app.emit('web-contents-created', {}, contents)
      const page = await context.newPage()
      contentsOf.set(page, contents)
      await electron.nativeTheme.colour(page)
      await page.route('**/*', (route) => session.route(route, contents))
      page.on('popup', (popup) => {
        if (!contents.mayOpen(popup.url())) void popup.close()
      })
      return page
    },
    async invoke(contents, channel, input, origin) {
      const handler = calls.get(channel)
      if (handler === undefined) throw new Error(`No handler registered for '${channel}'`)
      return handler({ sender: contents, senderFrame: { origin, url: contents.getURL(), parent: null } }, input)
    },
    opened: (window) => void windows.push(window),
    closed: (window) => void windows.splice(windows.indexOf(window), 1),
  }

  const electron = {
    app,
    BrowserWindow: class extends StandInBrowserWindow {
      constructor(options: BrowserWindowConstructorOptions) {
        super(options, surroundings)
      }
    },
    Tray: class extends StandInTray {
      constructor(image: string) {
        super(image)
        trays.push(this)
      }
    },
    Menu: {
      buildFromTemplate: (template: MenuItemConstructorOptions[]): StandInMenu => ({ template }),
      setApplicationMenu: () => undefined,
    },
    Notification: recordingNotification(recording),
    MessageChannelMain: StandInMessageChannel,
    dialog: {
      showErrorBox: (title, content) => void recording.errors.push(`${title}: ${content}`),
      showMessageBox: async ({ message }) => {
        recording.errors.push(message)
        return { response: 0 }
      },
      showSaveDialog: async () => ({ canceled: true, filePath: '' }),
    },
    nativeTheme: new StandInNativeTheme(context),
    ipcMain: { handle: (channel: string, handler: CallHandler) => void calls.set(channel, handler) },
    powerMonitor: new StandInPowerMonitor(),
    protocol: session.protocol,
    safeStorage: new StandInSafeStorage(),
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
    session: { defaultSession: session },
    shell: { openExternal: async (address) => void recording.openedOutside.push(address) },
    utilityProcess,
  } satisfies ShellElectron

  return { electron, windows, trays }
}

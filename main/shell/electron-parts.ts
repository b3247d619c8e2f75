import type {
  App,
  BrowserWindow,
  BrowserWindowConstructorOptions,
  Dialog,
  Display,
  Event,
  LoginItemSettings,
  LoginItemSettingsOptions,
  MenuItemConstructorOptions,
  MessageBoxOptions,
  MessageChannelMain,
  MessagePortMain,
  NativeTheme,
  Notification,
  NotificationConstructorOptions,
  PowerMonitor,
  Protocol,
  RenderProcessGoneDetails,
  SafeStorage,
  SaveDialogOptions,
  Session,
  Shell,
  Tray,
  UtilityProcess,
  WebContents,
  WebContentsWillFrameNavigateEventParams,
  WebContentsWillRedirectEventParams,
  WebFrameMain,
  WebRequest,
} from 'electron'

/*
 * The parts of Electron the shell uses, cut from Electron's own definitions so that the real
 * module and the stand-in host of the tests are both checked against them. Members with dozens of
 * overloads are spelled out; `main/electron.ts` passes the real module, which checks those.
 */

export type { BrowserWindowConstructorOptions, Display, MenuItemConstructorOptions, MessagePortMain }

export interface ShellApp extends Pick<
  App,
  | 'whenReady'
  | 'quit'
  | 'exit'
  | 'requestSingleInstanceLock'
  | 'getPath'
  | 'getPreferredSystemLanguages'
  | 'isPackaged'
  | 'enableSandbox'
  | 'setAppUserModelId'
  | 'setLoginItemSettings'
  | 'setAsDefaultProtocolClient'
> {
  readonly commandLine: Pick<App['commandLine'], 'hasSwitch'>
  getLoginItemSettings(options: LoginItemSettingsOptions): Pick<LoginItemSettings, 'openAtLogin'>
  on(event: 'window-all-closed' | 'activate' | 'will-quit', listener: () => void): unknown
  on(event: 'second-instance', listener: (event: Event, args: string[]) => void): unknown
  on(event: 'open-url', listener: (event: Event, url: string) => void): unknown
  on(event: 'before-quit', listener: (event: Event) => void): unknown
  on(event: 'web-contents-created', listener: (event: Event, contents: ShellWebContents) => void): unknown
}

export interface ShellFrame extends Pick<WebFrameMain, 'origin' | 'url'> {
  readonly parent: unknown
}

export interface ShellWebContents extends Pick<WebContents, 'setWindowOpenHandler' | 'isDestroyed' | 'getURL'> {
  postMessage(channel: string, message: unknown, transfer?: MessagePortMain[]): void
  on(event: 'did-finish-load', listener: () => void): unknown
  on(event: 'will-frame-navigate', listener: (event: Event<WebContentsWillFrameNavigateEventParams>) => void): unknown
  on(event: 'will-redirect', listener: (event: Event<WebContentsWillRedirectEventParams>) => void): unknown
  on(event: 'will-attach-webview', listener: (event: Event) => void): unknown
  on(event: 'render-process-gone', listener: (event: Event, details: RenderProcessGoneDetails) => void): unknown
}

export interface ShellWindow extends Pick<
  BrowserWindow,
  | 'loadURL'
  | 'show'
  | 'hide'
  | 'focus'
  | 'restore'
  | 'maximize'
  | 'isMinimized'
  | 'isMaximized'
  | 'isVisible'
  | 'isDestroyed'
  | 'destroy'
  | 'getNormalBounds'
> {
  readonly webContents: ShellWebContents
  on(event: 'close', listener: (event: Event) => void): unknown
  on(event: 'ready-to-show' | 'closed', listener: () => void): unknown
}

export interface ShellTray extends Pick<Tray, 'setToolTip' | 'destroy'> {
  setImage(path: string): void
  setContextMenu(menu: ShellMenu | null): void
  on(event: 'click', listener: () => void): unknown
}

export interface ShellPowerMonitor extends Pick<PowerMonitor, 'getSystemIdleTime' | 'isOnBatteryPower'> {
  on(
    event: 'suspend' | 'resume' | 'lock-screen' | 'unlock-screen' | 'on-battery' | 'on-ac',
    listener: () => void,
  ): unknown
}

/** Built and handed on, never looked into. */
export type ShellMenu = object

export interface ShellInvokeEvent {
  readonly sender: object
  readonly senderFrame: ShellFrame | null
}

export interface ShellIpc {
  handle(channel: string, listener: (event: ShellInvokeEvent, input: unknown) => Promise<unknown>): void
}

export interface ShellSession extends Pick<
  Session,
  'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler' | 'setSpellCheckerEnabled'
> {
  readonly webRequest: Pick<WebRequest, 'onBeforeRequest'>
  on(event: 'will-download', listener: (event: Event) => void): unknown
}

export interface EngineChild extends Pick<UtilityProcess, 'kill' | 'pid'> {
  postMessage(message: unknown, transfer?: MessagePortMain[]): void
  on(event: 'message', listener: (message: unknown) => void): unknown
  on(event: 'exit', listener: (code: number) => void): unknown
  once(event: 'spawn', listener: () => void): unknown
}

export interface ForkEngineOptions {
  readonly env: Record<string, string>
  readonly serviceName: string
  readonly stdio: 'inherit'
}

export interface ShellElectron {
  readonly app: ShellApp
  readonly BrowserWindow: new (options: BrowserWindowConstructorOptions) => ShellWindow
  readonly Tray: new (imagePath: string) => ShellTray
  readonly Menu: {
    buildFromTemplate(template: MenuItemConstructorOptions[]): ShellMenu
    setApplicationMenu(menu: ShellMenu | null): void
  }
  readonly Notification: new (options: NotificationConstructorOptions) => Pick<Notification, 'show'>
  readonly MessageChannelMain: new () => Pick<MessageChannelMain, 'port1' | 'port2'>
  readonly dialog: Pick<Dialog, 'showErrorBox'> & {
    showMessageBox(options: MessageBoxOptions): Promise<{ readonly response: number }>
    showSaveDialog(options: SaveDialogOptions): Promise<{ readonly canceled: boolean; readonly filePath: string }>
  }
  readonly ipcMain: ShellIpc
  readonly nativeTheme: Pick<NativeTheme, 'themeSource' | 'shouldUseDarkColors'>
  readonly powerMonitor: ShellPowerMonitor
  readonly protocol: Pick<Protocol, 'registerSchemesAsPrivileged' | 'handle'>
  readonly safeStorage: Pick<
    SafeStorage,
    'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
  >
  readonly screen: { getAllDisplays(): Pick<Display, 'workArea'>[] }
  readonly session: { readonly defaultSession: ShellSession }
  readonly shell: Pick<Shell, 'openExternal'>
  readonly utilityProcess: { fork(entry: string, args: string[], options: ForkEngineOptions): EngineChild }
}

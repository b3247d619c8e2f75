import type {
  App,
  Debugger,
  Event,
  Protocol,
  RenderProcessGoneDetails,
  Session,
  WebContentsConsoleMessageEventParams,
} from 'electron'
import type {
  BrowserWindowConstructorOptions,
  MessagePortMain,
  ShellApp,
  ShellElectron,
  ShellSession,
  ShellWebContents,
} from '../electron-parts.ts'

/*
 * The parts of Electron that an instance for jobs uses, cut from Electron's own definitions, like
 * those of the shell.
 */

export interface InstanceApp
  extends
    Pick<App, 'whenReady' | 'exit' | 'isPackaged' | 'enableSandbox' | 'setPath' | 'getAppMetrics'>,
    Pick<ShellApp, 'on'> {
  readonly commandLine: Pick<App['commandLine'], 'hasSwitch' | 'appendSwitch'>
  /** macOS alone has it. */
  readonly setActivationPolicy?: App['setActivationPolicy']
}

export interface InstanceSession extends ShellSession, Pick<Session, 'setUserAgent'> {
  readonly protocol: Pick<Protocol, 'handle'>
}

export interface InstanceContents extends Pick<ShellWebContents, 'postMessage'> {
  readonly debugger: Pick<Debugger, 'attach' | 'sendCommand'>
  setWebRTCIPHandlingPolicy(policy: 'disable_non_proxied_udp'): void
  on(event: 'console-message', listener: (event: Event<WebContentsConsoleMessageEventParams>) => void): unknown
  on(event: 'did-finish-load', listener: () => void): unknown
  on(event: 'render-process-gone', listener: (event: Event, details: RenderProcessGoneDetails) => void): unknown
}

export interface InstanceWindow {
  readonly webContents: InstanceContents
  loadURL(address: string): Promise<void>
}

export interface InstanceElectron extends Pick<ShellElectron, 'MessageChannelMain'> {
  readonly app: InstanceApp
  readonly BrowserWindow: new (options: BrowserWindowConstructorOptions) => InstanceWindow
  readonly protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>
  readonly session: {
    readonly defaultSession: ShellSession
    fromPartition(partition: string, options: { cache: boolean }): InstanceSession
  }
}

export type { MessagePortMain }

import type { Page } from 'playwright/test'
import type { TrayModel } from '../../main/shell/tray/tray-model.ts'

/** What the tray shows, read back from what the shell told the system. */
export interface ShownTray {
  readonly icon: TrayModel['icon']
  readonly tooltip: string
  readonly items: readonly { readonly label: string; readonly enabled: boolean }[]
}

/**
 * A running desktop shell as a person meets it. The specs know only this; behind it is the real
 * Electron where its program is there, else the stand-in.
 */
export interface DesktopHost {
  readonly kind: 'electron' | 'stand-in'
  /** The page in the shell's window. */
  readonly page: Page
  /** Address of the window's page, as Electron names it. */
  address(): Promise<string>
  windowState(): Promise<{ readonly visible: boolean; readonly focused: boolean; readonly count: number }>
  /** Closes the window as its close button does. */
  closeWindow(): Promise<void>
  tray(): Promise<ShownTray>
  clickTray(): Promise<void>
  chooseInTray(label: string): Promise<void>
  notifications(): Promise<readonly string[]>
  /** Addresses handed to the system's browser. */
  openedOutside(): Promise<readonly string[]>
  /** Asks the window's session for a permission, as a page's request does. */
  asksFor(permission: 'media' | 'geolocation' | 'notifications'): Promise<boolean>
  /** Opens another window with the same preload on a page that is not the app's. */
  openForeignWindow(): Promise<Page>
  /** Starts the program once more, with these arguments; resolves with the exit code of that second start. */
  startAgain(...args: readonly string[]): Promise<number>
  /** Ends the engine process without warning. */
  killEngine(): Promise<void>
  /** Quits from the tray and resolves when everything has ended. */
  quit(): Promise<void>
  /** Ends whatever is still running. */
  dispose(): Promise<void>
}

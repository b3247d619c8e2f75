import type { ShellInvokeEvent, ShellWebContents, ShellWindow } from '../electron-parts.ts'
import { APP_ORIGIN } from './app-origin.ts'

/** What of the window tells whether a call is its own. */
export interface Addressee extends Pick<ShellWindow, 'isDestroyed'> {
  readonly webContents: Pick<ShellWebContents, 'isDestroyed'>
}

/**
 * Why a call must not be answered, or null when it comes from the main frame of the app's own
 * living window at the app's exact origin. The origin is the frame's committed one, which an
 * `about:blank` child or a page in the middle of a navigation cannot borrow from its address.
 */
export function senderProblem(event: ShellInvokeEvent, window: Addressee | null): string | null {
  if (window === null || window.isDestroyed() || window.webContents.isDestroyed()) return 'no-window'
  if (event.sender !== window.webContents) return 'other-contents'
  if (event.senderFrame === null) return 'frame-gone'
  if (event.senderFrame.parent !== null) return 'child-frame'
  if (event.senderFrame.origin !== APP_ORIGIN) return 'other-origin'
  return null
}

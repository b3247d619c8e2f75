import type { ShellApp, ShellWebContents } from '../electron-parts.ts'
import type { ShellLog } from '../log.ts'
import { isAppUrl } from './app-origin.ts'

/**
 * Keeps every web contents on the app's own pages: no navigation or redirect elsewhere in any
 * frame, no new windows, no webviews. Call before the first window is made.
 */
export function guardNavigation(
  app: Pick<ShellApp, 'on'>,
  log: ShellLog,
  isOwn: (address: string) => boolean = isAppUrl,
): void {
  app.on('web-contents-created', (_event, contents) => guardContents(contents, log, isOwn))
}

function guardContents(contents: ShellWebContents, log: ShellLog, isOwn: (address: string) => boolean): void {
  const guard = (event: { readonly url: string; preventDefault(): void }) => {
    if (isOwn(event.url)) return
    event.preventDefault()
    log.warn('navigation-denied', { scheme: URL.parse(event.url)?.protocol ?? 'unknown' })
  }
  contents.on('will-frame-navigate', guard)
  contents.on('will-redirect', guard)
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => {
    log.warn('window-denied')
    return { action: 'deny' }
  })
}

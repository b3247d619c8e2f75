import type { ShellSession } from '../electron-parts.ts'
import type { ShellLog } from '../log.ts'
import { isAppUrl } from './app-origin.ts'

/**
 * Denies everything a page can ask of a session: permissions, devices, downloads, and every
 * request that is not for the session's own files. No window has business on the network, so a
 * dependency that turns hostile finds none.
 */
export function hardenSession(
  session: ShellSession,
  log: ShellLog,
  isOwn: (address: string) => boolean = isAppUrl,
): void {
  session.setPermissionRequestHandler((_contents, permission, decide) => {
    log.warn('permission-denied', { permission })
    decide(false)
  })
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  // The spell checker would fetch its dictionaries from a third party.
  session.setSpellCheckerEnabled(false)
  session.webRequest.onBeforeRequest((details, decide) => {
    const allowed = isOwn(details.url)
    if (!allowed) log.warn('request-denied', { scheme: URL.parse(details.url)?.protocol ?? 'unknown' })
    decide({ cancel: !allowed })
  })
  // Files are saved through a dialog of the shell (`saveText`) and in no other way.
  session.on('will-download', (event) => event.preventDefault())
}

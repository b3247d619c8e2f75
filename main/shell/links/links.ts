import { PAIRING_CODE_MESSAGE } from '../../../contract/desktop.ts'
import type { ShellApp, ShellWebContents } from '../electron-parts.ts'
import type { ShellLog } from '../log.ts'
import { LINK_SCHEME, linkAmong, pairingCodeOf } from './pairing-link.ts'

export interface LinkDesk {
  /** The page can be told; what came before is told now. */
  pageReady(contents: ShellWebContents): void
  /** From now on a link brings the window to the front. */
  show(open: () => void): void
}

export interface LinkParts {
  readonly app: Pick<ShellApp, 'on' | 'isPackaged' | 'setAsDefaultProtocolClient'>
  readonly arguments: readonly string[]
  readonly log: ShellLog
}

/**
 * Links to this app, from anywhere: the only thing one can do is open the form for pairing with its code filled in.
 * To be made before Electron is ready, because macOS hands the link of a start over then.
 */
export function receiveLinks({ app, arguments: first, log }: LinkParts): LinkDesk {
  let code: string | null = null
  let ready: ShellWebContents | null = null
  let open: (() => void) | null = null

  // A copy of the sources changes nothing of the system it is tried on.
  if (app.isPackaged && !app.setAsDefaultProtocolClient(LINK_SCHEME)) log.warn('link-scheme-not-registered', {})
  receive(linkAmong(first))
  app.on('second-instance', (_event, args) => receive(linkAmong(args)))
  app.on('open-url', (event, link) => {
    event.preventDefault()
    receive(link)
  })

  function receive(link: string | null): void {
    if (link === null) return
    code = pairingCodeOf(link)
    // What a stranger wrote is in no log; how long it is says enough.
    if (code === null) log.warn('link-refused', { length: link.length })
    else open?.()
    tell()
  }

  function tell(): void {
    if (code === null || ready === null || ready.isDestroyed()) return
    ready.postMessage(PAIRING_CODE_MESSAGE, code)
    code = null
  }

  return {
    pageReady(contents) {
      ready = contents
      tell()
    },
    show(next) {
      open = next
    },
  }
}

/** The window's own scheme: served from files by `app-protocol.ts`, so `file:` needs no privilege. */
export const APP_SCHEME = 'app'
export const APP_ORIGIN = 'app://hearth'
export const APP_START_URL = `${APP_ORIGIN}/index.html`

/** True for an address of the app itself. Compares parsed parts, never substrings. */
export function isAppUrl(address: string): boolean {
  const url = URL.parse(address)
  return (
    url !== null &&
    url.protocol === `${APP_SCHEME}:` &&
    url.host === 'hearth' &&
    url.username === '' &&
    url.password === ''
  )
}

import { APP_ORIGIN } from '../../../main/shell/security/app-origin.ts'

/**
 * Plain Chromium knows no `app:` scheme, so the stand-in serves the app at an https address that
 * exists nowhere else, and the shell's code still sees `app://hearth`.
 */
const browserOrigin = 'https://hearth.test'

export function toBrowser(address: string): string {
  return swapOrigin(address, APP_ORIGIN, browserOrigin)
}

export function toElectron(address: string): string {
  return swapOrigin(address, browserOrigin, APP_ORIGIN)
}

function swapOrigin(address: string, from: string, to: string): string {
  return address === from || address.startsWith(`${from}/`) ? to + address.slice(from.length) : address
}

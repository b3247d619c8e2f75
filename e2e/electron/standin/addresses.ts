import { WORKER_ORIGIN } from '../../../contract/worker-page.ts'
import { APP_ORIGIN } from '../../../main/shell/security/app-origin.ts'

/**
 * Plain Chromium knows no schemes of ours, so the stand-in serves them at https addresses that exist
 * nowhere else, and the shell's code still sees its own.
 */
const origins = [
  [APP_ORIGIN, 'https://hearth.test'],
  [WORKER_ORIGIN, 'https://job.hearth-worker.test'],
] as const

export function toBrowser(address: string): string {
  return origins.reduce((swapped, [own, browser]) => swapOrigin(swapped, own, browser), address)
}

export function toElectron(address: string): string {
  return origins.reduce((swapped, [own, browser]) => swapOrigin(swapped, browser, own), address)
}

function swapOrigin(address: string, from: string, to: string): string {
  return address === from || address.startsWith(`${from}/`) ? to + address.slice(from.length) : address
}

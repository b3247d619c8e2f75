import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { remembered } from '../activity/remembered.ts'

/** Whether each byte may cost, as the system says; null where it does not say. */
export type AskMetered = () => Promise<boolean | null>

const BUSCTL = '/usr/bin/busctl'
/** Made when it starts. */
const RUNTIME = '/run/NetworkManager'
const SERVICE = 'org.freedesktop.NetworkManager'
/** Starting a program is dear, and a network changes seldom; one that is not there hardly comes. */
const EVERY_MS = { said: 30_000, away: 5 * 60_000 } as const

/**
 * Asks NetworkManager at most every half minute, and seldom where it says nothing; its `Metered` property stands in its
 * D-Bus interface.
 */
export function rememberedMetered(ask: AskMetered = askNetworkManager, now?: () => number): AskMetered {
  return remembered(ask, (said) => (said === null ? EVERY_MS.away : EVERY_MS.said), now)
}

function askNetworkManager(): Promise<boolean | null> {
  if (!existsSync(RUNTIME) || !existsSync(BUSCTL)) return Promise.resolve(null)
  // Asking a service that does not run would have D-Bus start it.
  const args = ['--system', '--auto-start=no', 'get-property', SERVICE, '/org/freedesktop/NetworkManager', SERVICE]
  return new Promise((resolve) => {
    execFile(BUSCTL, [...args, 'Metered'], { timeout: 2_000, env: { LC_ALL: 'C' } }, (error, stdout) => {
      resolve(error === null ? meteredIn(stdout) : null)
    })
  })
}

/** `NMMetered` as `busctl` prints it: 1 yes, 2 no, 3 guessed yes, 4 guessed no, 0 unknown. Pure. */
export function meteredIn(output: string): boolean | null {
  const value = /^u ([0-4])\s*$/.exec(output)?.[1]
  if (value === '1' || value === '3') return true
  return value === '2' || value === '4' ? false : null
}

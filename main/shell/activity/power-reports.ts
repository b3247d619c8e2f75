import type { ShellActivity } from '../../../contract/activity.ts'
import type { ShellPowerMonitor } from '../electron-parts.ts'

export interface PowerReportsOptions {
  readonly power: ShellPowerMonitor
  readonly send: (report: ShellActivity) => void
  /** Jobs run or may start: the person must not wait then. */
  readonly working: () => boolean
  readonly now: () => number
  /** Runs something later and gives a way to call it off. */
  schedule(milliseconds: number, run: () => void): () => void
}

const WORKING_MS = 400
const RESTING_MS = 2_000
/** Also when nothing has changed, so that the engine knows the shell still looks. */
const AT_LEAST_EVERY_MS = 4_000

/** Tells the engine what Electron knows of the person: at once when it changes, and every few seconds. */
export function startPowerReports(options: PowerReportsOptions): { stop(): void } {
  const { power } = options
  let sleeping = false
  let locked: boolean | null = null
  let cancel: (() => void) | null = null
  let last: { readonly report: ShellActivity; readonly at: number } | null = null

  function look(): void {
    const awayMs = power.getSystemIdleTime() * 1000
    const report = { awayMs, locked, onBattery: power.isOnBatteryPower(), sleeping }
    const at = options.now()
    if (last === null || at - last.at >= AT_LEAST_EVERY_MS || isNews(report, last.report)) {
      options.send(report)
      last = { report, at }
    }
    cancel?.()
    cancel = options.schedule(options.working() ? WORKING_MS : RESTING_MS, look)
  }

  power.on('suspend', () => {
    sleeping = true
    look()
  })
  power.on('resume', () => {
    sleeping = false
    look()
  })
  power.on('lock-screen', () => {
    locked = true
    look()
  })
  power.on('unlock-screen', () => {
    locked = false
    look()
  })
  power.on('on-battery', look)
  power.on('on-ac', look)
  look()
  return { stop: () => cancel?.() }
}

/** The person came back, or the computer is in another state. */
function isNews(next: ShellActivity, before: ShellActivity): boolean {
  const returned = next.awayMs !== null && before.awayMs !== null && next.awayMs < before.awayMs
  return (
    returned ||
    next.locked !== before.locked ||
    next.onBattery !== before.onBattery ||
    next.sleeping !== before.sleeping
  )
}

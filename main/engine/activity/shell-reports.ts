import type { ShellActivity } from '../../../contract/activity.ts'
import type { Clock } from '../ports/clock.ts'
import type { ShellReports } from './reader.ts'

/** Keeps the last thing a shell said. */
export function keepShellReports(clock: Pick<Clock, 'monotonic'>): ShellReports & {
  receive(report: ShellActivity): void
} {
  const listeners = new Set<() => void>()
  let last: ReturnType<ShellReports['last']> = null
  return {
    last: () => last,
    onReport: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    receive(report) {
      last = { report, at: clock.monotonic() }
      for (const listener of listeners) listener()
    },
  }
}

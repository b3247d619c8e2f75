import { setTimeout as sleep } from 'node:timers/promises'
import type { Report } from './events.ts'
import { Refused } from './provider.ts'

const LONGEST_PAUSE_SECONDS = 60

/** True when the same request may well be answered later: the provider is away, busy or paused. */
export function isPassing(error: unknown): boolean {
  if (error instanceof Refused) return error.status >= 500 || error.status === 429
  // What fetch throws when there is no connection, or it broke.
  return error instanceof TypeError
}

/** Tries until it works, politely, as long as the failures are passing ones. */
export async function patiently<Value>(
  attempt: () => Promise<Value>,
  options: { readonly signal: AbortSignal; readonly report: Report; readonly giveUpAfterMs?: number },
): Promise<Value> {
  const started = performance.now()
  for (let failures = 0; ; failures += 1) {
    try {
      options.signal.throwIfAborted()
      return await attempt()
    } catch (error) {
      const overdue = performance.now() - started > (options.giveUpAfterMs ?? Number.POSITIVE_INFINITY)
      if (options.signal.aborted || overdue || !isPassing(error)) throw error
      const seconds = pauseAfter(error, failures)
      options.report({ event: 'backing-off', seconds, reason: reasonOf(error) })
      await sleep(seconds * 1000, undefined, { signal: options.signal })
    }
  }
}

/** What the provider asked for, or longer each time; never quite the same, so that buyers spread out. */
function pauseAfter(error: unknown, failures: number): number {
  const asked = error instanceof Refused ? error.retryAfter : null
  const seconds = Math.min(asked ?? 0.25 * 2 ** failures, asked === null ? 8 : LONGEST_PAUSE_SECONDS)
  return Math.round(seconds * (1 + Math.random() / 4) * 100) / 100
}

/** Short, and without addresses or keys: a line of the buyer's report. */
export function reasonOf(error: unknown): string {
  if (error instanceof Refused) return `${error.code}: ${error.message}`
  return error instanceof TypeError ? 'no connection to the provider' : String(error).slice(0, 200)
}

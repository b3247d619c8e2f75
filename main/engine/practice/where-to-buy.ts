import { setTimeout as sleep } from 'node:timers/promises'
import { HearthError } from '../../../contract/errors.ts'
import type { Log } from '../ports/log.ts'

/** A machine that has just started is in the registry after a second or two; its first receipt waits no longer than this. */
const PATIENCE_MS = 6_000
const LOOK_AGAIN_MS = 500

/**
 * The market that the practice buyer buys from: what `lookUp` finds in time, as any agent would find it, else the address
 * that it was given. Ends at once, with that address, when `signal` is aborted.
 */
export async function whereToBuy(options: {
  /** Address of the market, without a slash at its end. */
  readonly given: string
  /** One look; null while there is nobody to be found. */
  readonly lookUp: () => Promise<string | null>
  readonly signal: AbortSignal
  readonly log: Log
  readonly patienceMs?: number
}): Promise<string> {
  const { given, lookUp, log, patienceMs = PATIENCE_MS } = options
  const ended = AbortSignal.any([options.signal, AbortSignal.timeout(patienceMs)])
  const found = await Promise.race([untilFound(lookUp, ended), whenAborted(ended)])
  if (found !== null) return found.replace(/\/$/, '')
  if (!options.signal.aborted) {
    log.warn('buyer.not-in-registry', {
      why: 'The registry did not lead to this machine in time; the practice buyer uses the address it was given.',
    })
  }
  return given
}

async function untilFound(lookUp: () => Promise<string | null>, ended: AbortSignal): Promise<string | null> {
  while (!ended.aborted) {
    const found = await lookUp().catch((error: unknown) => {
      // The chain does not answer, which it may do at the next look.
      if (error instanceof HearthError) return null
      throw error
    })
    if (found !== null) return found
    await sleep(LOOK_AGAIN_MS, undefined, { signal: ended }).catch(() => undefined)
  }
  return null
}

function whenAborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null)
    signal.addEventListener('abort', () => resolve(null), { once: true })
  })
}

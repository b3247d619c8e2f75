/** Short waits stay short: so long the binding may ask without a pause. */
const EAGER_MS = 2
/** How often it asks after that. */
const PAUSE_MS = 1
/** A pause longer than this between two calls means that a new wait has begun. */
const NEW_WAIT_MS = 5

/**
 * Dawn's binding waits for the GPU by calling `setImmediate` over and over, which keeps a whole core of
 * the person's processor busy for as long as a dispatch runs. After a moment it is made to ask once a
 * millisecond instead.
 */
export function makeImmediatePatient(): void {
  const eager = globalThis.setImmediate
  let waitingSince = 0
  let calledAt = 0
  const patient = (callback: () => void): unknown => {
    const now = performance.now()
    if (now - calledAt > NEW_WAIT_MS) waitingSince = now
    calledAt = now
    return now - waitingSince < EAGER_MS ? eager(callback) : setTimeout(callback, PAUSE_MS)
  }
  Object.defineProperty(globalThis, 'setImmediate', { value: patient })
}

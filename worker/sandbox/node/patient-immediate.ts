/** Short waits stay short: so long the binding may ask without a pause. */
const EAGER_MS = 2
/** How often it asks after that. */
const PAUSE_MS = 1

/**
 * Dawn's binding waits for the GPU by calling `setImmediate` over and over, which keeps a whole core of
 * the person's processor busy for as long as a dispatch runs. After a moment it is made to ask once a
 * millisecond instead.
 */
export function makeImmediatePatient(): void {
  const eager = globalThis.setImmediate
  let waitingSince = 0
  // A call from within a call goes on waiting; one from elsewhere begins a new wait.
  let isAsking = false
  const patient = (callback: () => void): unknown => {
    const now = performance.now()
    if (!isAsking) waitingSince = now
    const ask = (): void => {
      isAsking = true
      try {
        callback()
      } finally {
        isAsking = false
      }
    }
    return now - waitingSince < EAGER_MS ? eager(ask) : setTimeout(ask, PAUSE_MS)
  }
  Object.defineProperty(globalThis, 'setImmediate', { value: patient })
}

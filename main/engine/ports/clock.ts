/** Time as a dependency, so that tests decide what time it is. */
export interface Clock {
  /** Unix time in milliseconds. */
  now(): number
  /** Milliseconds that never go back; only differences mean anything. */
  monotonic(): number
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
}

/** Share of the time in which a job computes, as its engine says; others have the card meanwhile, and it cools. */
export class WorkShare {
  #share = 1

  /** 0 to 1; what is not, is the nearest that is. */
  set(share: number): void {
    this.#share = Math.min(1, Math.max(LEAST_SHARE, share))
  }

  /** Waits after `ms` of work for as long as the share asks; a change counts at once. */
  async rest(ms: number): Promise<void> {
    const startedAt = performance.now()
    for (;;) {
      const left = startedAt + Math.min(LONGEST_REST_MS, ms * (1 / this.#share - 1)) - performance.now()
      if (left < LEAST_REST_MS) return
      await new Promise((resolve) => setTimeout(resolve, Math.min(left, LISTEN_MS)))
    }
  }
}

const LEAST_SHARE = 0.05
/** A timer cannot wait for less. */
const LEAST_REST_MS = 1
const LISTEN_MS = 100
/** After one long dispatch that could not be cut. */
const LONGEST_REST_MS = 10_000

/** A GPU that is lost may be back after its driver was restarted; one that was taken out is not. */
const PATIENCE_MS = 60_000

export interface GpuWait {
  /** Whether paid jobs wait while there is no GPU at all. */
  watch(waiting: boolean): void
  stop(): void
}

/** Calls `giveUp` when jobs have waited a minute for a GPU that did not come. */
export function createGpuWait(giveUp: () => void): GpuWait {
  let timer: NodeJS.Timeout | null = null
  const stop = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = null
  }
  return {
    watch: (waiting) => {
      if (!waiting) return stop()
      timer ??= setTimeout(() => {
        timer = null
        giveUp()
      }, PATIENCE_MS)
    },
    stop,
  }
}

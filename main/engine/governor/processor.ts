import type { HostReport } from '../../../contract/worker.ts'
import type { JobPace } from '../jobs/job-clock.ts'

/** How jobs on the processor are paced. */
export interface ProcessorPace {
  readonly pace: JobPace
  /** The person's rule may have changed. */
  changed(): void
}

/**
 * Keeps the person's share of the processor. Workers are stopped and let go from outside, which is done only where one ends
 * with the engine however that ends: behind the walls of Linux. Elsewhere such jobs have the lowest priority alone.
 */
export function createProcessorPace(parts: {
  /** Percent of the time. */
  readonly percent: () => number
  readonly host: () => HostReport['host']
  /** Lets a process rest by this pace; the answer ends that. */
  readonly rest: (pid: number, pace: Pick<JobPace, 'share' | 'onChange'>) => () => void
}): ProcessorPace {
  const listeners = new Set<() => void>()
  let before = parts.percent()
  const share = (): number => (walled(parts.host()) ? parts.percent() / 100 : 1)
  const onChange = (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }
  return {
    pace: { share, onChange, rest: (pid) => (walled(parts.host()) ? parts.rest(pid, { share, onChange }) : nothing) },
    changed: () => {
      if (parts.percent() === before) return
      before = parts.percent()
      for (const listener of listeners) listener()
    },
  }
}

function walled(host: HostReport['host']): boolean {
  return host === 'bubblewrap' || host === 'namespaces'
}

const nothing = (): void => undefined

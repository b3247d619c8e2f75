import type { WorkerProcess } from '../../../contract/worker.ts'
import type { CardAllowance, Rules } from '../../../contract/rules.ts'
import { JobKind } from '../../../contract/worker.ts'
import { takesJobs, type Decision } from '../availability/decide.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import { inTheWay, type Pressure } from './in-the-way.ts'
import { lowerPriority } from './lower-priority.ts'

/** Carries out what was decided. */
export interface Yielding {
  /** Does at once what the decision asks for; resolves when nothing is left that had to go. */
  apply(decision: Decision, rules: Rules): Promise<void>
  /** Looks whether jobs that still run are in the way; call it every few seconds. */
  look(): Promise<void>
  last(): YieldTime | null
}

/** When the machine was given back, Unix milliseconds, and how long that took. */
export interface YieldTime {
  readonly at: number
  readonly ms: number
}

type YieldingJobs = Pick<Jobs, 'setEnabled' | 'hold' | 'evict' | 'readmit' | 'withhold' | 'running'>

export function createYielding(parts: {
  readonly jobs: YieldingJobs
  readonly workers: () => Iterable<Pick<WorkerProcess, 'pid'>>
  /** The adapters that these cards are. */
  readonly adaptersOf: (cards: readonly CardAllowance[]) => ReadonlySet<string>
  readonly pressure: () => Promise<Pressure>
  readonly onReleased: () => void
  readonly clock: Clock
  readonly log: Log
}): Yielding {
  const { jobs, log, clock } = parts
  let last: YieldTime | null = null
  let leaving: Decision['running'] = 'finish'
  /** What is leaving because of the last change; a decision that changes nothing waits for it too. */
  let released: Promise<void> = Promise.resolve()

  async function release(running: Decision['running']): Promise<void> {
    const startedAt = clock.monotonic()
    await jobs.evict(running === 'leave' ? 'all' : 'gpu', 'return')
    // What is left lets everybody else go first.
    for (const worker of parts.workers()) await lowerPriority(worker.pid)
    last = { at: clock.now(), ms: Math.round(clock.monotonic() - startedAt) }
    log.info('yield.released', { what: running, ms: last.ms })
    parts.onReleased()
  }

  return {
    last: () => last,
    async apply(decision, rules) {
      jobs.setEnabled(takesJobs(decision.availability.state))
      jobs.hold(
        'rules',
        JobKind.options.filter((kind) => !rules.jobKinds.includes(kind) || decision.atLoss.includes(kind)),
      )
      const withheld = jobs.withhold(parts.adaptersOf(decision.cards.filter(({ allowed }) => !allowed)))
      const before = leaving
      leaving = decision.running
      if (leaving === 'finish') jobs.readmit('return')
      else if (leaving !== before) released = release(leaving)
      await Promise.all([released, withheld])
    },
    async look() {
      if (leaving !== 'leave-cards' || jobs.running().length === 0) return
      const pressure = await parts.pressure()
      if (!inTheWay(pressure)) return
      log.info('yield.in-the-way', { cpu: pressure.othersCpuPercent, freeMiB: pressure.freeMemoryMiB })
      await jobs.evict('all', 'return')
    },
  }
}

import { say } from '../../../contract/words/say.ts'
import { keepShellReports } from '../../engine/activity/shell-reports.ts'
import { systemClock } from '../../engine/ports/clock.ts'
import type { EngineClient } from '../client.ts'
import { waitFor } from './wait-for.ts'

const AWAY_MS = 3_600_000
/** An engine forgets a desktop that has said nothing for a while. */
const REPORT_EVERY_MS = 4_000
const PATIENCE_MS = 60_000

export interface Visit {
  /** To the last process that had to go, milliseconds, as the engine measured it. */
  readonly yieldMs: number
}

/** A person simulated for the demo: away at first, back once in the middle of a job, and away again. */
export function simulatedPerson() {
  const reports = keepShellReports(systemClock)
  let here = false
  const report = (): void =>
    reports.receive({ awayMs: here ? 0 : AWAY_MS, locked: null, onBattery: false, sleeping: false })
  report()
  const timer = setInterval(report, REPORT_EVERY_MS)

  function move(toHere: boolean): void {
    here = toHere
    report()
  }

  return {
    reports,
    stop: () => clearInterval(timer),
    /** Comes while a job runs, or when there are no more, sees the machine given back, and leaves. */
    async visit(engine: EngineClient, noMore: Promise<void>): Promise<Visit> {
      const { policy } = engine.snapshot()
      await engine.call('rules.set', { ...policy.rules, when: 'idle', idleMinutes: 1 })
      await Promise.race([
        noMore,
        waitFor(engine, say`a running job`, PATIENCE_MS, ({ jobs }) => jobs.running.length > 0),
      ])
      const since = Date.now()
      move(true)
      await waitFor(engine, say`the pause`, PATIENCE_MS, ({ availability }) => availability.why.code === 'person-here')
      const released = await waitFor(engine, say`the machine to be given back`, PATIENCE_MS, (snapshot) => {
        const { lastYield } = snapshot.policy
        return lastYield !== null && lastYield.at >= since ? lastYield : undefined
      })
      move(false)
      await waitFor(engine, say`work to go on`, PATIENCE_MS, ({ availability }) => availability.state !== 'paused')
      return { yieldMs: released.ms }
    },
  }
}

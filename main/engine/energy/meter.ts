import type { Gpu } from '../../../contract/hardware.ts'
import type { JobKind } from '../../../contract/worker.ts'
import type { EnergyRecord } from '../ledger/energy.ts'
import type { Clock } from '../ports/clock.ts'
import { cardDraw, CORE_W, nextIdle, type Draw } from './draw.ts'

/** A job that runs at the moment. */
export interface MeteredJob {
  readonly id: string
  readonly kind: JobKind
  /** Unix milliseconds. */
  readonly startedAt: number
  /** UUID of its card; null where nobody can tell, or where a processor plays the card. */
  readonly card: string | null
}

export interface Meter {
  /** Adds up what the running jobs took since the last call; call it at every change and every few seconds. */
  sample(): void
  /** Records of jobs that have ended since the last call. */
  ended(): readonly EnergyRecord[]
}

const SETTLED_MS = 2_000

interface Sum {
  readonly joules: number
  /** Every part of it came from a sensor. */
  readonly measured: boolean
}

/** Adds up joules by job from the draw of the machine's parts. A job is an estimate unless a sensor covered all of it. */
export function createMeter(parts: {
  readonly running: () => readonly MeteredJob[]
  readonly gpus: () => { readonly checkedAt: number; readonly gpus: readonly Gpu[] }
  /** Told of every reading of a sensor that covered one job alone, with the seconds it covered. */
  readonly onMeasured: (card: string, watts: number, seconds: number) => void
  readonly tariff: () => { readonly perKwh: number | null; readonly currency: string }
  readonly clock: Clock
}): Meter {
  const { clock } = parts
  const sums = new Map<string, Sum>()
  const idle = new Map<string, number>()
  let last = clock.monotonic()
  let done: EnergyRecord[] = []

  function learnIdle(busy: ReadonlySet<string | null>): void {
    for (const { uuid, powerW } of parts.gpus().gpus) {
      if (powerW !== null && !busy.has(uuid)) idle.set(uuid, nextIdle(idle.get(uuid) ?? null, powerW))
    }
  }

  function drawOf(job: MeteredJob, sharing: number): Draw {
    if (job.kind === 'wasm' || job.card === null) return { watts: CORE_W, measured: false }
    const { checkedAt, gpus } = parts.gpus()
    const gpu = gpus.find(({ uuid }) => uuid === job.card)
    // A reading from before the job says nothing about it.
    const fresh = checkedAt >= job.startedAt ? (gpu?.powerW ?? null) : null
    const draw = cardDraw({ now: fresh, limit: gpu?.powerLimitW ?? null, idle: idle.get(job.card) ?? null })
    return { ...draw, watts: draw.watts / Math.max(1, sharing) }
  }

  /** A reading of the first moments is of a card that was idle for a part of them. */
  function hasSettled({ startedAt }: MeteredJob): boolean {
    return parts.gpus().checkedAt >= startedAt + SETTLED_MS
  }

  return {
    sample() {
      const now = clock.monotonic()
      const jobs = parts.running()
      const seconds = (now - last) / 1000
      last = now
      for (const job of jobs) {
        const lasted = Math.max(0, Math.min(seconds, (clock.now() - job.startedAt) / 1000))
        const sharing = jobs.filter(({ card }) => card !== null && card === job.card).length
        const draw = drawOf(job, sharing)
        if (draw.measured && sharing === 1 && job.card !== null && hasSettled(job)) {
          parts.onMeasured(job.card, draw.watts, lasted)
        }
        const before = sums.get(job.id) ?? { joules: 0, measured: true }
        sums.set(job.id, {
          joules: before.joules + draw.watts * lasted,
          measured: before.measured && (draw.measured || lasted === 0),
        })
      }
      learnIdle(new Set(jobs.map(({ card }) => card)))
      const running = new Set(jobs.map(({ id }) => id))
      for (const [jobId, { joules, measured }] of sums) {
        if (running.has(jobId)) continue
        sums.delete(jobId)
        done.push({ jobId, joules, measured: measured && joules > 0, ...parts.tariff(), at: clock.now() })
      }
    },
    ended() {
      const records = done
      done = []
      return records
    },
  }
}

import type { WgslPass } from '../../../contract/wgsl.ts'
import { PassPace } from './pass-pace.ts'
import type { Grid } from './pass-pace.ts'

/** One dispatch: a part of a pass, or all of it. */
export interface Dispatch {
  /** Index of the pass. */
  readonly pass: number
  readonly round: number
  /** Workgroups that came before, along each axis. */
  readonly before: Grid
  readonly workgroups: Grid
}

/** Long enough that the gaps between submits do not count, short enough for a screen to stay smooth. */
export const TARGET_MS = 100
/** Dispatches that are submitted together, where they are short. */
export const MAX_BATCH = 64

interface Planned {
  readonly pace: PassPace
  readonly slices: number
}

/**
 * The dispatches of a job in order, cut and grouped by the time earlier ones took, so that each
 * submit takes about 100 ms. Decides only: the caller runs what `next` says and reports it by `took`.
 */
export class WorkPlan {
  readonly #paces: readonly PassPace[]
  readonly #rounds: number
  #round = 0
  #pass = 0
  #slice = 0
  #batch: readonly Planned[] = []
  #finished = 0

  constructor(passes: readonly WgslPass[], rounds: number, maxWorkgroupsPerAxis: number) {
    this.#paces = passes.map((pass) => new PassPace(pass, maxWorkgroupsPerAxis))
    this.#rounds = rounds
  }

  /** Share of all passes of all rounds that has run, 0 to 1. */
  get done(): number {
    return Math.min(1, this.#finished / (this.#rounds * this.#paces.length))
  }

  /** What to submit next; empty at the end. */
  next(): readonly Dispatch[] {
    const dispatches: Dispatch[] = []
    const batch: Planned[] = []
    let budget = TARGET_MS
    while (batch.length < MAX_BATCH && this.#round < this.#rounds) {
      const pace = this.#paces[this.#pass]
      if (pace === undefined) break
      const fitting = pace.fitting(budget)
      if (fitting === 0 && batch.length > 0) break
      const slices = Math.min(Math.max(fitting, pace.least), pace.slices - this.#slice)
      dispatches.push({ pass: this.#pass, round: this.#round, ...pace.cut(this.#slice, slices) })
      batch.push({ pace, slices })
      budget -= pace.expected(slices)
      this.#advance(slices, pace.slices)
    }
    this.#batch = batch
    return dispatches
  }

  /** The dispatches of the last `next` took `ms` together; each pass is given its expected share. */
  took(ms: number): void {
    const total = this.#batch.reduce((sum, { pace, slices }) => sum + pace.expected(slices), 0)
    for (const pace of new Set(this.#batch.map((planned) => planned.pace))) {
      const counts = this.#batch.filter((planned) => planned.pace === pace).map((planned) => planned.slices)
      const slices = counts.reduce((sum, count) => sum + count, 0)
      const share = counts.length === this.#batch.length ? 1 : pace.expected(slices) / total
      pace.learn(slices, Math.max(...counts), ms * share)
      this.#finished += slices / pace.slices
    }
  }

  #advance(slices: number, of: number): void {
    this.#slice += slices
    if (this.#slice < of) return
    this.#slice = 0
    this.#pass = (this.#pass + 1) % this.#paces.length
    if (this.#pass === 0) this.#round += 1
  }
}

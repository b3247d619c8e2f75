import type { WgslPass } from '../../../contract/wgsl.ts'

export type Grid = readonly [x: number, y: number, z: number]

/** Workgroups of the very first dispatch of a pass that can be cut. */
const FIRST_WORKGROUPS = 64
/** A dispatch is at most this much larger than any of its pass before: work need not be even. */
const MAX_GROWTH = 4
/** Clocks in a page are coarse, and may show no time at all. */
const LEAST_MS = 0.005

const axes = { x: 0, y: 1, z: 2 } as const

/**
 * How fast one pass runs, learned from its dispatches. Its slices are the layers of workgroups along
 * the axis it names; a pass that cannot be cut is one slice.
 */
export class PassPace {
  readonly slices: number
  readonly #grid: Grid
  readonly #axis: number | null
  readonly #most: number
  #msPerSlice = Number.POSITIVE_INFINITY
  #largest = 0

  constructor({ workgroups, split }: WgslPass, maxWorkgroupsPerAxis: number) {
    this.#grid = workgroups
    this.#axis = split === undefined ? null : axes[split]
    this.#most = maxWorkgroupsPerAxis
    this.slices = this.#axis === null ? 1 : (workgroups[this.#axis] ?? 1)
  }

  /** Milliseconds that so many slices should take; infinite before the first dispatch. */
  expected(slices: number): number {
    return slices * this.#msPerSlice
  }

  /** How many slices one dispatch may have to take no longer than `ms`; may be 0. */
  fitting(ms: number): number {
    return Math.floor(Math.min(Math.max(0, ms) / this.#msPerSlice, this.#most, this.#largest * MAX_GROWTH))
  }

  /** How many slices to try when nothing is known, or not even one fits. */
  get least(): number {
    if (this.#largest > 0 || this.#axis === null) return 1
    const perSlice = this.#grid.reduce((product, count) => product * count, 1) / this.slices
    return Math.max(1, Math.floor(FIRST_WORKGROUPS / perSlice))
  }

  /** Where a dispatch of `count` slices after the first `start` begins, and its size. */
  cut(start: number, count: number): { readonly before: Grid; readonly workgroups: Grid } {
    const along = (axis: number, value: number, otherwise: number): number => (axis === this.#axis ? value : otherwise)
    const [x, y, z] = this.#grid
    return {
      before: [along(0, start, 0), along(1, start, 0), along(2, start, 0)],
      workgroups: [along(0, count, x), along(1, count, y), along(2, count, z)],
    }
  }

  /** `slices` in all took `ms`; the largest dispatch among them had `largest`. */
  learn(slices: number, largest: number, ms: number): void {
    this.#msPerSlice = Math.max(ms, LEAST_MS) / slices
    this.#largest = Math.max(this.#largest, largest)
  }
}

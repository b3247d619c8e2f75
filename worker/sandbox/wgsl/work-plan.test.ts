import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { WgslPass } from '../../../contract/wgsl.ts'
import { MAX_BATCH, TARGET_MS, WorkPlan } from './work-plan.ts'
import type { Dispatch } from './work-plan.ts'

const MOST = 65_535
type Axis = 'x' | 'y' | 'z'

function pass(workgroups: readonly [number, number, number], split?: Axis): WgslPass {
  return WgslPass.parse({ entryPoint: 'main', bindings: [], workgroups, ...(split === undefined ? {} : { split }) })
}

interface Submit {
  readonly dispatches: readonly Dispatch[]
  readonly ms: number
}

/** Runs a plan to its end on a GPU that takes `cost` milliseconds for a dispatch. */
function play(
  plan: WorkPlan,
  cost: (dispatch: Dispatch) => number,
  most = Number.POSITIVE_INFINITY,
): readonly Submit[] {
  const submits: Submit[] = []
  for (let batch = plan.next(); batch.length > 0 && submits.length < most; batch = plan.next()) {
    const ms = batch.reduce((sum, dispatch) => sum + cost(dispatch), 0)
    submits.push({ dispatches: batch, ms })
    plan.took(ms)
  }
  return submits
}

const size = ({ workgroups: [x, y, z] }: Dispatch): number => x * y * z

describe('a plan', () => {
  const anyPass = fc
    .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }))
    .chain((grid) =>
      fc.constantFrom(undefined, 'x' as const, 'y' as const, 'z' as const).map((split) => pass(grid, split)),
    )

  test('runs every workgroup of every pass and round once, in order', () => {
    fc.assert(
      fc.property(
        fc.array(anyPass, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 5 }),
        fc.double({ min: 0.0001, max: 50, noNaN: true }),
        fc.integer({ min: 1, max: 40 }),
        (passes, rounds, perWorkgroup, most) => {
          const plan = new WorkPlan(passes, rounds, most)
          const dispatches = play(plan, (dispatch) => size(dispatch) * perWorkgroup).flatMap(
            (submit) => submit.dispatches,
          )
          expect(plan.done).toBeCloseTo(1)
          expect(covered(dispatches, passes)).toEqual(
            Array.from({ length: rounds }, (_, round) =>
              passes.map((whole, index) => [`${round}.${index}`, slicesOf(whole)]),
            ).flat(),
          )
        },
      ),
    )
  })

  test('never asks for more than the device takes, along the axis that can be cut', () => {
    const submits = play(new WorkPlan([pass([30_000_000, 2, 1], 'x')], 1, MOST), () => 0)
    for (const { dispatches } of submits) {
      for (const { workgroups } of dispatches) expect(Math.max(...workgroups)).toBeLessThanOrEqual(MOST)
    }
  })

  test('grows to submits of about 100 ms, and comes from below', () => {
    const submits = play(new WorkPlan([pass([1_000_000, 1, 1], 'x')], 1, MOST), (dispatch) => size(dispatch) * 0.01)
    const times = submits.map((submit) => submit.ms)
    expect(Math.max(...times)).toBeLessThanOrEqual(TARGET_MS * 1.01)
    expect(times.slice(6, -1).every((ms) => ms > TARGET_MS * 0.9)).toBe(true)
    expect(submits.length).toBeLessThan(110)
  })

  test('makes a dispatch at most four times as large as the largest before, whatever the clock says', () => {
    const sizes = play(new WorkPlan([pass([1_000_000, 1, 1], 'x')], 1, MOST), () => 0).flatMap(({ dispatches }) =>
      dispatches.map(size),
    )
    let largest = 64
    for (const count of sizes) {
      expect(count).toBeLessThanOrEqual(largest * 4)
      largest = Math.max(largest, count)
    }
  })

  test('takes one slice at a time when even that is long', () => {
    const submits = play(new WorkPlan([pass([4, 64, 1], 'y')], 1, MOST), (dispatch) => size(dispatch) * 500)
    expect(submits[0]?.dispatches.map(size)).toEqual([64])
    expect(
      submits.slice(1).every(({ dispatches }) => dispatches.length === 1 && dispatches[0]?.workgroups[1] === 1),
    ).toBe(true)
  })

  test('submits short dispatches together, and no more than fit', () => {
    const passes = [pass([8, 8, 1]), pass([8, 8, 1])]
    const submits = play(new WorkPlan(passes, 1000, MOST), () => 5)
    expect(submits.slice(2, -1).every(({ ms }) => ms > TARGET_MS * 0.9 && ms <= TARGET_MS)).toBe(true)
    const quick = play(new WorkPlan(passes, 1000, MOST), () => 0.001)
    expect(Math.max(...quick.map(({ dispatches }) => dispatches.length))).toBe(MAX_BATCH)
  })

  test('gives a slow pass and a fast one their own pace', () => {
    const passes = [pass([1000, 1, 1], 'x'), pass([1000, 1, 1], 'x')]
    const submits = play(new WorkPlan(passes, 20, MOST), ({ pass, workgroups: [x] }) => x * (pass === 0 ? 1 : 0.001))
    expect(Math.max(...submits.slice(8).map(({ ms }) => ms))).toBeLessThanOrEqual(TARGET_MS * 1.5)
  })

  test('cuts 2^31 workgroups', () => {
    const plan = new WorkPlan([pass([2 ** 31, 1, 1], 'x')], 1, MOST)
    const submits = play(plan, (dispatch) => size(dispatch) * 1e-5)
    expect(plan.done).toBeCloseTo(1)
    expect(submits.flatMap(({ dispatches }) => dispatches).reduce((sum, dispatch) => sum + size(dispatch), 0)).toBe(
      2 ** 31,
    )
  })
})

/** Slices run by pass and round, in the order in which they began; each dispatch starts where the last ended. */
function covered(dispatches: readonly Dispatch[], passes: readonly WgslPass[]): readonly (readonly [string, number])[] {
  const done = new Map<string, number>()
  for (const { pass: index, round, before, workgroups } of dispatches) {
    const { split, workgroups: whole } = passes[index] ?? pass([1, 1, 1])
    const axis = split === undefined ? -1 : ['x', 'y', 'z'].indexOf(split)
    const start = done.get(`${round}.${index}`) ?? 0
    expect(before).toEqual(whole.map((_, at) => (at === axis ? start : 0)))
    expect(workgroups).toEqual(whole.map((count, at) => (at === axis ? workgroups[axis] : count)))
    done.set(`${round}.${index}`, start + (workgroups[axis] ?? 1))
  }
  return [...done]
}

function slicesOf({ split, workgroups }: WgslPass): number {
  return split === undefined ? 1 : (workgroups[['x', 'y', 'z'].indexOf(split)] ?? 1)
}

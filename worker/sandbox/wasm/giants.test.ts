import { describe, expect, test } from 'vitest'
import { assemble, fdWrite, i32, list, section, u32, write } from './modules.fixture.ts'
import { run } from './run.fixture.ts'
import { END, build, repeated, text } from './sections.fixture.ts'

/** A block and a jump out of it by a table. */
function branchTable(size: number): readonly number[] {
  return [0x02, 0x40, 0x41, 0, 0x0e, ...u32(size), ...Array.from({ length: size + 1 }, () => 0), END]
}

/** What is too large for the engine ends with its reason; what is not runs. */
const ENDINGS = ['exited', 'invalid-module', 'trapped', 'memory-limit']

describe('S04: modules out of proportion end with a result', () => {
  test('a million functions', () => {
    expect(ENDINGS).toContain(
      run(build({ instead: { 3: repeated(3, 1_000_000, [0]), 10: repeated(10, 1_000_000, [2, 0, END]) } })).result
        .reason,
    )
  })

  test('a branch table of a million', () => {
    expect(ENDINGS).toContain(run(build({ body: branchTable(1_000_000) })).result.reason)
  })

  test('a branch table of sixty thousand', () => {
    expect(run(build({ body: branchTable(60_000) })).result).toMatchObject({ reason: 'exited' })
  })

  test('a million globals', () => {
    const globals = repeated(6, 1_000_000, [0x7e, 1, 0x42, 0, END])
    expect(ENDINGS).toContain(run(build({ after: { 5: globals } })).result.reason)
  })

  test('a hundred thousand data segments, and one beyond the memory', () => {
    const empty = repeated(11, 100_000, [0, 0x41, 0, END, 0])
    expect(ENDINGS).toContain(run(build({ after: { 10: empty } })).result.reason)
    const beyond = section(11, list([[0, 0x41, ...u32(0x7f), END, 1, 7]]))
    expect(run(build({ after: { 10: beyond } })).result.reason).toBe('trapped')
  })

  test('an element segment of a million', () => {
    const elements = section(9, [1, 1, 0, ...u32(1_000_000), ...Array.from({ length: 1_000_000 }, () => 0)])
    expect(ENDINGS).toContain(run(build({ after: { 7: elements } })).result.reason)
  })

  test('thousands of imports of one function', () => {
    const item = [...text('wasi_snapshot_preview1'), ...text('sched_yield'), 0, 0]
    const imports = section(2, list(Array.from({ length: 2000 }, () => item)))
    expect(run(build({ after: { 1: imports } })).result).toMatchObject({ reason: 'invalid-module' })
  })

  test('a hundred thousand blocks in each other', () => {
    const body = [
      ...Array.from({ length: 100_000 }, () => [0x02, 0x40]).flat(),
      ...Array.from({ length: 100_000 }, () => END),
    ]
    expect(ENDINGS).toContain(run(build({ body })).result.reason)
  })

  test('a list of locals that announces four billion', () => {
    const body = [1, ...u32(0xffff_ffff), 0x7f, END]
    const code = section(10, [1, ...u32(body.length), ...body])
    const module = build({})
    const start = module.length - section(10, list([[2, 0, END]])).length
    expect(run(Uint8Array.from([...module.subarray(0, start), ...code])).result).toMatchObject({
      reason: 'invalid-module',
    })
  })
})

describe('a start function', () => {
  const start = section(8, [0])

  test('runs before _start', () => {
    expect(run(build({ after: { 7: start } })).result).toMatchObject({ reason: 'exited' })
  })

  test('that traps ends the job', () => {
    expect(run(build({ body: [0], after: { 7: start } })).result).toMatchObject({ reason: 'trapped' })
  })

  test('makes no system calls', () => {
    const module = assemble({ imports: [fdWrite], body: [write(i32(1), 64, 4)], start: true })
    expect(run(module).result).toMatchObject({ reason: 'trapped' })
  })
})

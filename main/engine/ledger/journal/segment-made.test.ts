import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { armCrashPoints } from '../../ports/crash-point.ts'
import { openSegments, segmentNumbers, type Segments } from './segments.ts'

const NAME = 'test'
const MAX_BYTES = 600

let root: string
let dir: string
let fallen: string
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'hearth-segment-'))
  dir = path.join(root, 'log')
  fallen = path.join(root, 'fallen')
})
afterEach(() => {
  armCrashPoints(null)
  rmSync(root, { recursive: true, force: true })
})

const open = (at: string, keepOld: boolean): Segments =>
  openSegments({ dir: at, name: NAME, head: () => [], maxBytes: MAX_BYTES, keepOld })
const record = (n: number): string => JSON.stringify({ n, filler: 'x'.repeat(100) })

/** The files as `kill -9` leaves them where a new segment is whole and has its name not yet. */
function dieWhereASegmentIsMade(work: () => void): void {
  armCrashPoints((reached) => {
    if (reached !== 'journal.segment-made') return
    cpSync(dir, fallen, { recursive: true })
    throw new Error('died')
  })
  expect(work).toThrow('died')
  armCrashPoints(null)
}

/** Numbers of the records that are there, in order. */
function found(log: Segments): readonly number[] {
  return [...log.all()].flatMap(({ frames }) =>
    frames.flatMap(({ body }) => /^\{"n":(\d+)/.exec(body)?.slice(1).map(Number) ?? []),
  )
}

describe('an engine that dies where a new segment of a journal is made', () => {
  test.each([true, false])('has every record, and goes on (older segments are kept: %s)', async (keepOld) => {
    const before = open(dir, keepOld)
    let written = 0
    dieWhereASegmentIsMade(() => {
      for (;;) {
        before.write(record(written + 1))
        written += 1
      }
    })
    expect(written).toBeGreaterThan(1)
    expect(readdirSync(fallen).filter((name) => name.endsWith('.new'))).toHaveLength(1)

    const after = open(fallen, keepOld)
    const told = Array.from({ length: written }, (_, index) => index + 1)
    expect([after.newest.rest, found(after)]).toEqual(['nothing', told])
    expect(readdirSync(fallen).filter((name) => name.endsWith('.new'))).toEqual([])
    after.write(record(written + 1))
    await after.sync()
    after.close()
    expect(segmentNumbers(fallen, NAME)).toEqual(keepOld ? [1, 2] : [2])
    const again = open(fallen, keepOld)
    expect(found(again)).toEqual(keepOld ? [...told, written + 1] : [written + 1])
    again.close()
    before.close()
  })

  test('the very first, leaves nothing behind that the next start would take for a journal', () => {
    dieWhereASegmentIsMade(() => void open(dir, true))
    expect(segmentNumbers(fallen, NAME)).toEqual([])
    const after = open(fallen, true)
    after.write(record(1))
    expect(found(after)).toEqual([1])
    after.close()
  })
})

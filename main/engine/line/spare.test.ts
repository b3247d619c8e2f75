import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { allSpare, nextSpare, type LineReading, type Spare } from './spare.ts'

const MIB = 1024 * 1024
const quiet: LineReading = { othersSend: 0, othersReceive: 0, ownSend: MIB, latencyMs: 2 }
const after = (readings: readonly Partial<LineReading>[], capacity: number | null = 5 * MIB, from = allSpare): Spare =>
  readings.reduce<Spare>((spare, reading) => nextSpare(spare, { ...quiet, ...reading }, capacity), from)

test('a line that nobody else uses is not slowed', () => {
  expect(after([{}, { latencyMs: 3 }, { othersSend: 2_000 }]).ceiling).toBeNull()
})

test('the person who sends gets what they send, and a part of the line beside it', () => {
  const { ceiling } = after([{ othersSend: 2 * MIB }])
  expect(ceiling).toBeCloseTo(0.85 * 5 * MIB - 2 * MIB, -3)
  expect(after([{ othersSend: 50 * MIB }]).ceiling).toBe(16 * 1024)
})

test('a router that answers late halves what is sent, again and again, down to a trickle', () => {
  const late = { latencyMs: 80 }
  expect(after([{}, late, late]).ceiling).toBe(MIB / 2)
  expect(after([{}, late, late, { ...late, ownSend: MIB / 2 }]).ceiling).toBe(MIB / 4)
  expect(
    after(Array.from({ length: 30 }, (_, index) => (index === 0 ? {} : { latencyMs: 300, ownSend: 0 }))).ceiling,
  ).toBe(16 * 1024)
})

test('one late answer slows nobody down, and a line that nobody has measured is taken for a modest one', () => {
  expect(after([{}, { latencyMs: 80 }, {}, { latencyMs: 80 }, {}]).ceiling).toBeNull()
  const small = { ownSend: 20_000, othersReceive: MIB }
  expect(after([small, small], null).ceiling).toBe(0.85 * MIB)
})

test('a way that was always slow is not taken for a busy one', () => {
  expect(after(Array.from({ length: 20 }, () => ({ latencyMs: 90 }))).ceiling).toBeNull()
})

test('when the person is done, the whole line is there again within a minute', () => {
  const slowed = after([{}, { latencyMs: 80 }, { latencyMs: 80, ownSend: 20_000 }])
  expect(slowed.ceiling).toBe(16 * 1024)
  let [spare, seconds] = [slowed, 0]
  while (spare.ceiling !== null && seconds < 60) {
    spare = nextSpare(spare, { ...quiet, ownSend: spare.ceiling }, 5 * MIB)
    seconds += 1
  }
  expect(spare.ceiling).toBeNull()
})

test('what is not known slows nobody down', () => {
  const unknown = { othersSend: null, othersReceive: null, latencyMs: null }
  expect(after([unknown, unknown], null).ceiling).toBeNull()
})

test('whatever is read, something can be sent, and more of others never leaves more for us', () => {
  const reading = fc.record({
    othersSend: fc.option(fc.nat(50 * MIB), { nil: null }),
    othersReceive: fc.option(fc.nat(50 * MIB), { nil: null }),
    ownSend: fc.nat(50 * MIB),
    latencyMs: fc.option(fc.double({ min: 0.1, max: 1_500, noNaN: true }), { nil: null }),
  })
  const capacity = fc.option(fc.integer({ min: 10_000, max: 50 * MIB }), { nil: null })
  fc.assert(
    fc.property(fc.array(reading, { maxLength: 30 }), reading, fc.nat(10 * MIB), capacity, (past, last, more, size) => {
      const before = past.reduce<Spare>((spare, each) => nextSpare(spare, each, size), allSpare)
      const { ceiling } = nextSpare(before, last, size)
      expect(ceiling === null || (Number.isFinite(ceiling) && ceiling >= 4 * 1024)).toBe(true)
      // Against a measured line; one that is only seen grows with what others send.
      if (size === null || last.othersSend === null) return
      const busier = nextSpare(before, { ...last, othersSend: last.othersSend + more }, size).ceiling
      expect((busier ?? Infinity) <= (ceiling ?? Infinity)).toBe(true)
    }),
  )
})

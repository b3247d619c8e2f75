import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { openMonth } from './month.ts'

const MIB = 1024 * 1024
const november = new Date(2026, 10, 22, 12).getTime()

function shelf() {
  const kept = new Map<string, string>()
  return {
    get: (key: string) => kept.get(key) ?? null,
    set: (key: string, value: string) => void kept.set(key, value),
  }
}
const at = (time: number) => ({ now: () => time })
const monthAt = (settings: ReturnType<typeof shelf>, time: number, cap: number | null) =>
  openMonth({ settings, clock: at(time), cap: () => cap })

function taken(month: ReturnType<typeof openMonth>, bytes: number): number {
  try {
    month.take(bytes)
    return bytes
  } catch {
    return 0
  }
}

test('the cap of a month is never passed, however often the engine crashes or ends well', () => {
  const steps = fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('take' as const), bytes: fc.integer({ min: 1, max: 4 * MIB }) }),
      fc.record({ kind: fc.constantFrom('crash' as const, 'end' as const), bytes: fc.constant(0) }),
    ),
    { maxLength: 100 },
  )
  fc.assert(
    fc.property(steps, fc.nat(100 * MIB), (doing, cap) => {
      const settings = shelf()
      let month = monthAt(settings, november, cap)
      let sent = 0
      for (const { kind, bytes } of doing) {
        if (kind === 'take') sent += taken(month, bytes)
        else {
          if (kind === 'end') month.save()
          month = monthAt(settings, november, cap)
        }
        expect(sent).toBeLessThanOrEqual(cap)
        expect(month.used()).toBeGreaterThanOrEqual(sent)
      }
    }),
  )
})

test('after a good end the number is exact, after a crash at most sixteen MiB too high', () => {
  const settings = shelf()
  const first = monthAt(settings, november, null)
  first.take(5 * MIB)
  expect(monthAt(settings, november, null).used()).toBe(21 * MIB)
  first.giveBack(MIB)
  first.save()
  expect(monthAt(settings, november, null).used()).toBe(4 * MIB)
})

test('a new month begins at nothing, and a clock that is set back does not begin one', () => {
  const settings = shelf()
  let now = november
  const month = openMonth({ settings, clock: { now: () => now }, cap: () => 10 * MIB })
  month.take(10 * MIB)
  expect(() => month.take(1)).toThrowError(/used up/)
  now = new Date(2025, 0, 1).getTime()
  expect(() => month.take(1)).toThrowError(/used up/)
  now = new Date(2026, 11, 1).getTime()
  expect(month.used()).toBe(0)
  month.take(10 * MIB)
})

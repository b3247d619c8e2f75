import { expect, test } from 'vitest'
import { systemClock } from '../ports/clock.ts'
import { createLine } from './line.ts'
import { openMonth } from './month.ts'
import { createPacer } from './pacer.ts'

const KIB = 1024
const never = new AbortController().signal

function lineWith(limits: { rate?: number | null; cap?: number | null; kept?: number }) {
  const kept = new Map<string, string>()
  const settings = {
    get: (key: string) => kept.get(key) ?? null,
    set: (key: string, value: string) => void kept.set(key, value),
  }
  const cap = () => limits.cap ?? null
  const month = openMonth({ settings, clock: systemClock, cap })
  const pacer = createPacer({ clock: systemClock, rate: () => limits.rate ?? null, ceiling: () => null })
  return { month, line: createLine({ month, pacer, cap, kept: () => limits.kept ?? 0, clock: systemClock }) }
}

async function* pieces(...sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (const size of sizes) yield new Uint8Array(size)
}

async function drained(given: AsyncIterable<Uint8Array>, most = Infinity): Promise<number> {
  let bytes = 0
  for await (const piece of given) {
    bytes += piece.length
    if (bytes >= most) break
  }
  return bytes
}
const quiet = { gone: never, waited: () => undefined }

test('what is kept for results is not sold, and is there for results', () => {
  const { line } = lineWith({ cap: 1000, kept: 100 })
  line.sell(900)
  expect(() => line.sell(1)).toThrowError(/used up/)
  line.deliver(100)
  expect(() => line.deliver(1)).toThrowError(/used up/)
  expect(line.open()).toBe(false)
})

test('what a buyer does not take is not counted', async () => {
  const { line, month } = lineWith({ cap: 10 * KIB, rate: 100_000_000 })
  line.deliver(10 * KIB)
  await drained(line.inPieces(10 * KIB, pieces(4 * KIB, 6 * KIB), quiet), 4 * KIB)
  expect(month.used()).toBe(4 * KIB)
})

test('headers and small answers are counted once, whatever passed before them', async () => {
  const { line, month } = lineWith({})
  line.deliver(5000)
  await drained(line.inPieces(5000, pieces(5000), quiet))
  line.settle({ sent: 5300, received: 0 })
  line.settle({ sent: 5300, received: 0 })
  expect(month.used()).toBe(5300)
  // The next piece has passed here and is not in the socket yet.
  line.deliver(1000)
  await drained(line.inPieces(1000, pieces(1000), quiet))
  line.settle({ sent: 5400, received: 0 })
  expect(month.used()).toBe(6300)
  line.settle({ sent: 6400, received: 0 })
  expect(month.used()).toBe(6400)
})

test('whoever comes after small answers waits for them', async () => {
  const { line } = lineWith({ rate: 100 * KIB })
  line.settle({ sent: 60 * KIB, received: 0 })
  const started = performance.now()
  line.deliver(10 * KIB)
  await drained(line.inPieces(10 * KIB, pieces(10 * KIB), quiet))
  // 70 KiB less the burst of 10 KiB.
  expect(performance.now() - started).toBeGreaterThanOrEqual(570)
})

test('a cap that answers have passed lets nothing more out until the month is over', () => {
  const { line, month } = lineWith({ cap: 1000 })
  line.settle({ sent: 1200, received: 0 })
  expect(line.open()).toBe(false)
  expect(() => line.deliver(1)).toThrowError(/used up/)
  expect(month.used()).toBe(1200)
})

test('what comes in counts against the same month, once, and ends at its cap', async () => {
  const { line, month } = lineWith({ cap: 100 * KIB, kept: 10 * KIB })
  expect(await drained(line.receive(pieces(30 * KIB, 30 * KIB)))).toBe(60 * KIB)
  line.settle({ sent: 0, received: 61 * KIB })
  line.settle({ sent: 0, received: 61 * KIB })
  expect([month.used(), month.received()]).toEqual([61 * KIB, 61 * KIB])
  // The second piece would take what is kept for results, and is there all the same: it is counted, and nothing after it.
  await expect(drained(line.receive(pieces(20 * KIB, 20 * KIB, 20 * KIB)))).rejects.toThrowError(/used up/)
  expect(month.used()).toBe(101 * KIB)
  expect(line.open()).toBe(false)
})

test('what comes in does not slow what goes out', async () => {
  const { line } = lineWith({ rate: 10 * KIB })
  line.settle({ sent: 0, received: 10_000 * KIB })
  line.deliver(KIB)
  expect(await line.pass(KIB, never)).toBeLessThan(1000)
})

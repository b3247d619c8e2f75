import { afterEach, beforeEach, expect, test } from 'vitest'
import { HearthError } from '../../../contract/errors.ts'
import type { ClientSession } from '../../../contract/engine.ts'
import { type Fixture, paidJob, temporaryBooks } from '../ledger/books.fixture.ts'
import { systemClock } from '../ports/clock.ts'
import type { BenchmarkParts } from './benchmark.ts'
import type { DrawPicture } from './cpu-pictures.ts'
import { createWelcome, type Welcome } from './welcome.ts'

let books: Fixture
beforeEach(() => {
  books = temporaryBooks()
})
afterEach(() => books.remove())

const session: ClientSession = { id: 'window', unlockedUntil: 0 }

function welcome(parts: Partial<BenchmarkParts> = {}): Welcome {
  return createWelcome({
    ledger: books.ledger,
    card: () => null,
    draw: async () => undefined,
    clock: systemClock,
    onChange: () => undefined,
    forMs: 1,
    ...parts,
  })
}

async function ended(first: Welcome): Promise<void> {
  while (first.measuring()) await new Promise(setImmediate)
}

/** Draws until it is told to stop, as a worker does. */
function endlessPicture(stop: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    stop.addEventListener('abort', () => reject(new HearthError('validate/not-run', 'It was ended.')))
  })
}

test('the welcome is open on new books, and closed for good once somebody was through it', async () => {
  const first = welcome()
  expect(first.view().open).toBe(true)
  expect(welcome().view().open).toBe(true)
  await first.handlers['welcome.finish']({}, session)
  expect(first.view().open).toBe(false)
  books.reopen()
  expect(welcome().view().open).toBe(false)
})

test('books that have jobs already belong to no newcomer, and jobs that come meanwhile close nothing', () => {
  expect(welcome().view().open).toBe(true)
  paidJob(books.ledger, 1)
  expect(welcome().view().open).toBe(true)
  books.remove()
  books = temporaryBooks()
  paidJob(books.ledger, 1)
  expect(welcome().view().open).toBe(false)
})

test('a processor is measured by the pictures it draws, and the figure outlives the engine', async () => {
  let drawn = 0
  const first = welcome({ draw: async () => void (drawn += 1) })
  const begun = await first.handlers['welcome.measure']({}, session)
  expect(begun.benchmark.running).toEqual({ on: 'cpu', done: 0 })
  await ended(first)
  const { measured } = first.view().benchmark
  expect(measured).toMatchObject({ on: 'cpu', pictures: drawn })
  books.reopen()
  expect(welcome().view().benchmark).toEqual({ running: null, measured, problem: null })
})

test('a real card is measured by the challenge, and its figure is the signed one', async () => {
  const card = { prove: async () => ({ throughput: 2e12 }), stop: async () => undefined }
  const first = welcome({ card: () => card })
  await first.handlers['welcome.measure']({}, session)
  await ended(first)
  expect(first.view().benchmark.measured).toMatchObject({ on: 'gpu', throughput: 2e12 })
})

test('a measurement that is stopped changes nothing, and is over when the answer comes', async () => {
  const first = welcome()
  await first.handlers['welcome.measure']({}, session)
  await ended(first)
  const before = first.view().benchmark.measured
  const endings: readonly DrawPicture[] = [
    endlessPicture,
    // A picture that was just done when the stop came.
    (stop) => endlessPicture(stop).catch(() => undefined),
  ]
  for (const draw of endings) {
    const endless = welcome({ draw })
    await endless.handlers['welcome.measure']({}, session)
    const { benchmark } = await endless.handlers['welcome.stop']({}, session)
    expect(benchmark).toEqual({ running: null, measured: before, problem: null })
    expect(welcome().view().benchmark.measured).toEqual(before)
  }
})

test('a second start while one runs measures once', async () => {
  let started = 0
  const first = welcome({
    draw: (stop) => {
      started += 1
      return endlessPicture(stop)
    },
  })
  await first.handlers['welcome.measure']({}, session)
  await first.handlers['welcome.measure']({}, session)
  await first.stop()
  expect(started).toBe(1)
})

test('why nothing was measured is said in the words of what failed', async () => {
  const refusal = new HearthError('job/not-admitted', 'No sandbox works here.', { hint: 'Install bubblewrap.' })
  const first = welcome({ draw: () => Promise.reject(refusal) })
  await first.handlers['welcome.measure']({}, session)
  await ended(first)
  expect(first.view().benchmark).toEqual({
    running: null,
    measured: null,
    problem: { sentence: 'No sandbox works here.', next: 'Install bubblewrap.' },
  })
})

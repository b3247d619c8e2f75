import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JobKind } from '../../../contract/worker.ts'
import { emptyQueue, enqueue, freePlace, ofKind, remove, startNext } from './queue.ts'
import type { QueueState } from './queue.ts'

const open = (slots: number, gpus: readonly string[] = []): QueueState => ({
  ...emptyQueue(slots),
  enabled: true,
  gpus,
})
const wasm = (id: string) => ({ id, kind: 'wasm' as const })
const wgsl = (id: string) => ({ id, kind: 'wgsl' as const })
const queued = (state: QueueState, ...jobs: readonly { id: string; kind: JobKind }[]): QueueState =>
  jobs.reduce(enqueue, state)
/** Ids up to c are of one kind, the rest of the other. */
const kindOf = (id: string): JobKind => (id < 'd' ? 'wasm' : 'wgsl')
/** Starts all that may start; their ids and adapters. */
function startAll(state: QueueState): readonly string[] {
  const next = startNext(state)
  return next === null ? [] : [`${next.job.id}@${next.job.gpu ?? 'cpu'}`, ...startAll(next.state)]
}

test('the oldest job starts first, and no more run than there are slots', () => {
  const state = queued(open(1), wasm('a'), wasm('b'))
  const started = startNext(state)
  expect(started?.job.id).toBe('a')
  expect(startNext(started?.state ?? state)).toBeNull()
  expect(startNext(remove(started?.state ?? state, 'a'))?.job.id).toBe('b')
})

test('each GPU has one job to itself, beside those that need none', () => {
  const state = queued(open(1, ['one', 'two']), wgsl('a'), wgsl('b'), wgsl('c'), wasm('d'), wasm('e'))
  expect(startAll(state)).toEqual(['a@one', 'b@two', 'd@cpu'])
})

test('neither kind waits for the other', () => {
  expect(startAll(queued(open(1), wgsl('a'), wasm('b')))).toEqual(['b@cpu'])
  expect(startAll(queued(open(0, ['one']), wasm('a'), wgsl('b')))).toEqual(['b@one'])
  expect(startAll({ ...queued(open(1, ['one']), wgsl('a'), wasm('b')), held: ['wgsl'] })).toEqual(['b@cpu'])
})

test('a job whose GPU is gone keeps no other from starting', () => {
  const started = startNext(queued(open(1, ['one', 'two']), wgsl('a'), wgsl('b')))
  expect(startAll({ ...(started?.state ?? open(1)), gpus: ['two'] })).toEqual(['b@two'])
})

test('a paused job keeps its place', () => {
  const paused = { ...queued(open(1), wasm('a'), wasm('b')), enabled: false }
  expect(startNext(paused)).toBeNull()
  expect(startNext({ ...queued(paused, wasm('c')), enabled: true })?.job.id).toBe('a')
})

test('a job that is here already is not taken twice', () => {
  const started = startNext(queued(open(2), wasm('a')))
  expect(enqueue(started?.state ?? open(2), wasm('a'))).toBe(started?.state)
})

test('whatever happens, no job is lost, doubled, run without a place, or kept from one that is free', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
  const gpus = fc.subarray(['one', 'two', 'three'])
  const step = fc.oneof(
    fc.record({ do: fc.constantFrom('enqueue' as const, 'remove' as const), id }),
    fc.record({ do: fc.constantFrom('start' as const, 'pause' as const, 'resume' as const) }),
    fc.record({ do: fc.constant('gpus' as const), gpus }),
    fc.record({ do: fc.constant('hold' as const), held: fc.subarray<JobKind>(['wasm', 'wgsl']) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 3 }), (steps, slots) => {
      let state = open(slots, ['one'])
      const here = new Set<string>()
      for (const change of steps) {
        if (change.do === 'enqueue') {
          here.add(change.id)
          state = enqueue(state, { id: change.id, kind: kindOf(change.id) })
        } else if (change.do === 'remove') {
          here.delete(change.id)
          state = remove(state, change.id)
        } else if (change.do === 'start') state = startNext(state)?.state ?? state
        else if (change.do === 'gpus') state = { ...state, gpus: change.gpus }
        else if (change.do === 'hold') state = { ...state, held: change.held }
        else state = { ...state, enabled: change.do === 'resume' }
        const ids = [...state.waiting, ...state.running].map((job) => job.id)
        expect(new Set(ids)).toEqual(here)
        expect(ids.length).toBe(here.size)
        expect(ofKind(state.running, 'wasm').length).toBeLessThanOrEqual(slots)
        const taken = ofKind(state.running, 'wgsl').map((job) => job.gpu)
        expect(new Set(taken).size).toBe(taken.length)
        const startable = state.waiting.some(({ kind }) => freePlace(state, kind) !== null)
        expect(startNext(state) !== null).toBe(startable)
      }
    }),
  )
})

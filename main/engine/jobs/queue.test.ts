import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { emptyQueue, enqueue, remove, setEnabled, startNext } from './queue.ts'
import type { QueueState } from './queue.ts'

const open = (slots: number): QueueState => setEnabled(emptyQueue(slots), true)

test('the oldest job starts first, and no more run than there are slots', () => {
  const state = enqueue(enqueue(open(1), 'a'), 'b')
  const started = startNext(state)
  expect(started?.id).toBe('a')
  expect(startNext(started?.state ?? state)).toBeNull()
  expect(startNext(remove(started?.state ?? state, 'a'))?.id).toBe('b')
})

test('a paused job keeps its place', () => {
  const paused = setEnabled(enqueue(enqueue(open(1), 'a'), 'b'), false)
  expect(startNext(paused)).toBeNull()
  expect(startNext(setEnabled(enqueue(paused, 'c'), true))?.id).toBe('a')
})

test('a job that is here already is not taken twice', () => {
  const started = startNext(enqueue(open(2), 'a'))
  expect(enqueue(started?.state ?? open(2), 'a')).toBe(started?.state)
})

test('whatever happens, no job is lost, doubled, or run beyond the slots', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('enqueue' as const), id: fc.constantFrom('a', 'b', 'c', 'd', 'e') }),
    fc.record({ kind: fc.constant('remove' as const), id: fc.constantFrom('a', 'b', 'c', 'd', 'e') }),
    fc.record({ kind: fc.constant('start' as const), id: fc.constant('') }),
    fc.record({ kind: fc.constantFrom('pause' as const, 'resume' as const), id: fc.constant('') }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 3 }), (steps, slots) => {
      let state = open(slots)
      const here = new Set<string>()
      for (const { kind, id } of steps) {
        if (kind === 'enqueue') here.add(id)
        if (kind === 'remove') here.delete(id)
        if (kind === 'enqueue') state = enqueue(state, id)
        else if (kind === 'remove') state = remove(state, id)
        else if (kind === 'start') state = startNext(state)?.state ?? state
        else state = setEnabled(state, kind === 'resume')
        const all = [...state.waiting, ...state.running]
        expect(new Set(all)).toEqual(here)
        expect(all.length).toBe(here.size)
        expect(state.running.length).toBeLessThanOrEqual(slots)
      }
    }),
  )
})

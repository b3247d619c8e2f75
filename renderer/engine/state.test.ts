import { expect, test } from 'vitest'
import { firstSnapshot } from '../../contract/snapshot.fixture.ts'
import { applyFrame, initialState, type EngineState } from './state.ts'

const snapshot = firstSnapshot()
const synced: EngineState = applyFrame(initialState, { type: 'snapshot', seq: 7, snapshot }, 1_000).state

const paused = { ...snapshot.availability, state: 'paused' as const }
const change = (seq: number) => ({ type: 'change' as const, seq, sections: { availability: paused } })

test('a snapshot makes the state current and keeps its number', () => {
  expect(synced).toMatchObject({ connection: { kind: 'online' }, seq: 7, current: true, heardAt: 1_000 })
  expect(synced.snapshot).toBe(snapshot)
})

test('the next change replaces whole sections and nothing else', () => {
  const { state, resync } = applyFrame(synced, change(8), 2_000)
  expect(resync).toBe(false)
  expect(state.snapshot?.availability.state).toBe('paused')
  expect(state.snapshot?.money).toBe(snapshot.money)
  expect(state).toMatchObject({ seq: 8, heardAt: 2_000 })
})

test('a gap asks for a resync and changes nothing that is shown', () => {
  const { state, resync } = applyFrame(synced, change(9), 2_000)
  expect(resync).toBe(true)
  expect(state.snapshot).toBe(snapshot)
  expect(state).toMatchObject({ seq: 7, current: false })
})

test('after a gap only a snapshot counts, and one resync is asked for', () => {
  const gap = applyFrame(synced, change(9), 2_000).state
  const later = applyFrame(gap, change(8), 2_100)
  expect(later.resync).toBe(false)
  expect(later.state).toBe(gap)
  const healed = applyFrame(gap, { type: 'snapshot', seq: 12, snapshot }, 2_200).state
  expect(applyFrame(healed, change(13), 2_300).state).toMatchObject({ seq: 13, current: true })
})

test('a late or repeated change is dropped', () => {
  for (const seq of [6, 7]) {
    const { state, resync } = applyFrame(synced, change(seq), 2_000)
    expect(resync).toBe(false)
    expect(state).toBe(synced)
  }
})

test('a change before the first snapshot is dropped', () => {
  expect(applyFrame(initialState, change(1), 1_000).state).toBe(initialState)
})

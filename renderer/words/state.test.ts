import { expect, test } from 'vitest'
import { whyParts } from './state.ts'

test('the sentence stays the engine’s own, with the state standing out', () => {
  expect(whyParts('paused', 'Paused until 14:05 because you asked.')).toEqual({
    state: 'Paused',
    rest: ' until 14:05 because you asked.',
  })
  expect(whyParts('available', 'Available. Waiting for a buyer.').rest).toBe('. Waiting for a buyer.')
})

test('a sentence that does not name the state gets it put before it', () => {
  expect(whyParts('stopped', 'The disk is full.')).toEqual({ state: 'Stopped', rest: '. The disk is full.' })
})

import { expect, it } from 'vitest'
import { preferredWait } from './prefer.ts'

it.each([
  ['wait=10', 10],
  ['respond-async, wait=7', 7],
  ['WAIT = 3 ; foo=bar', 3],
  ['wait="5"', 5],
  ['wait=1, wait=9', 1],
  ['wait=100000', 120],
  ['wait=0', 0],
  ['wait=-1', null],
  ['wait=soon', null],
  ['wait', null],
  ['return=minimal', null],
  ['', null],
  [undefined, null],
])('the preference “%s” waits %s seconds', (header, seconds) => {
  expect(preferredWait(header)).toBe(seconds)
})

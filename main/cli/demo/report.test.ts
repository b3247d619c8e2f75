import { expect, test } from 'vitest'
import { isTrue, type DemoFacts } from './report.ts'

const good: DemoFacts = {
  wanted: 2,
  jobs: 2,
  gpuJobs: 1,
  voucherJobs: 1,
  correct: 2,
  receiptsVerified: 2,
  earned: '4000',
  withdrawn: '4000',
  received: '4000',
  difference: '0',
  seconds: 3,
  yieldMs: 40,
  evicted: 0,
}

test('a demo in which everything agrees is true', () => {
  expect(isTrue(good)).toBe(true)
})

test('a job that ended for the person has no receipt, and is no fault', () => {
  expect(isTrue({ ...good, evicted: 1, correct: 1, receiptsVerified: 1 })).toBe(true)
  expect(isTrue({ ...good, evicted: 1 })).toBe(false)
})

test.each([
  ['a job is missing', { jobs: 1 }],
  ['a result was wrong', { correct: 1 }],
  ['a receipt did not verify', { receiptsVerified: 1 }],
  ['nothing was earned', { earned: '0', withdrawn: '0', received: '0' }],
  ['not everything was withdrawn', { withdrawn: '3999' }],
  ['less arrived than was sent', { received: '3999' }],
  ['books and chain differ by one unit', { difference: '1' }],
])('it is not true when %s', (_name, change) => {
  expect(isTrue({ ...good, ...change })).toBe(false)
})

import { expect, test } from 'vitest'
import { VERDICT_METHODS, VERDICTS } from '../../contract/verdict.ts'
import type { VerdictSummary } from '../../contract/validate.ts'
import { methodSentence, outcomeSentence, outcomeShape, tagWords } from './verdict.ts'

const verdict: VerdictSummary = {
  method: VERDICT_METHODS.fullRerun,
  verdict: VERDICTS.accept,
  samples: 3,
  failures: 0,
  verifier: `0x${'42'.repeat(20)}`,
  own: true,
  checkedAt: 0,
  comparison: 'exact',
  reason: null,
  differing: [],
}

test('every method has a sentence of its own, and none says that something is verified', () => {
  const sentences = Object.values(VERDICT_METHODS).map((method) => methodSentence({ ...verdict, method }))
  expect(new Set(sentences).size).toBe(sentences.length)
  expect(sentences.join()).not.toMatch(/verified/i)
  expect(methodSentence(verdict)).toBe('Run again on this computer and compared byte by byte')
  expect(methodSentence({ ...verdict, own: false, comparison: 'tolerance' })).toBe(
    'Run again by somebody else and compared within the tolerance that was agreed',
  )
})

test('what was not checked is never shown as right', () => {
  const unchecked = { ...verdict, method: 0, verdict: VERDICTS.inconclusive, reason: 'Not at hand: the program.' }
  expect(methodSentence(unchecked)).toBe('Not checked')
  expect(outcomeSentence(unchecked)).toBe('Not at hand: the program.')
  expect(outcomeShape(unchecked)).toBe('dash')
  expect(outcomeShape({ ...unchecked, verdict: VERDICTS.accept })).toBe('dash')
})

test('what differs is named', () => {
  const rejected = { ...verdict, verdict: VERDICTS.reject, failures: 1, differing: ['stdout'] }
  expect(outcomeSentence(rejected)).toBe('1 of 3 results were not the same: stdout. This receipt is wrong.')
  expect(outcomeShape(rejected)).toBe('cross')
})

test('the tag of a validator is said in words, and one that is not ours as it was written', () => {
  expect(tagWords('fullRerun')).toBe('a full re-run')
  expect(tagWords('toString')).toBe('toString')
  expect(tagWords('by\u202Ehand')).toBe('by hand')
})

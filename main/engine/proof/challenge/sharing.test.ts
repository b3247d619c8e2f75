import { expect, test } from 'vitest'
import { sharingOf } from './sharing.ts'

test.each([
  ['one that divides its time', [0.5, 0.5]],
  ['one that takes them one after the other', [1, 0.5]],
  ['one behind five names', [0.22, 0.21, 0.2, 0.2, 0.19]],
  ['one that refuses the second', [1, 0]],
])('a single card is found out: %s', (_, kept) => {
  expect(sharingOf(kept).kind).toBe('shared')
})

test('cards of their own keep their speed', () => {
  const { kind, sentence } = sharingOf([0.97, 0.82, 1.04])
  expect(kind).toBe('apart')
  expect(sentence).toContain('82 %')
})

test('two cards behind three names are no clear case', () => {
  expect(sharingOf([1, 0.5, 0.5]).kind).toBe('unclear')
})

test('nothing is said of one provider, or none', () => {
  expect([sharingOf([]), sharingOf([1])].map(({ kind }) => kind)).toEqual(['unknown', 'unknown'])
})

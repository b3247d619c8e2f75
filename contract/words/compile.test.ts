import { expect, test } from 'vitest'
import { compile } from './compile.ts'

test('text, places and plurals are told apart, and a number sign is a number only in a plural', () => {
  expect(compile('Job #{0}')).toEqual(['Job #', ['0']])
  expect(compile('{0, plural, one {# of {1}} other {#}} now')).toEqual([
    ['0', 'plural', { one: ['#', ' of ', ['1']], other: ['#'] }],
    ' now',
  ])
})

test.each(['{', '}', 'a {0', '{0, plural, one {#', '{"a": 1}', '{0, number}'])('%s is text as it stands', (text) => {
  expect(compile(text)).toEqual([text])
})

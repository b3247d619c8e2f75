import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { foreign } from './foreign-text.ts'
import { table } from './table.ts'

test.each([
  ['a\u001b[31mred\u001b[0m', 'ared'],
  ['\u001b]0;title\u0007text', 'text'],
  ['safe\u202Efdp.exe', 'safefdp.exe'],
  ['zero\u200Bwidth\uFEFF', 'zerowidth'],
  ['two\r\nlines\u2028and', 'two lines and'],
  ['\u009b31mC1', 'C1'],
])('%j is printed as %j', (text, printed) => {
  expect(foreign(text)).toBe(printed)
})

test('whatever comes in, one bounded line without control or invisible characters goes out', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
      const printed = foreign(text, 50)
      expect(printed).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
      expect(Array.from(printed).length).toBeLessThanOrEqual(50)
    }),
    { numRuns: 1000 },
  )
})

test('columns of a table start under each other', () => {
  expect(
    table([
      ['a', 'b'],
      ['long', '', 'c'],
    ]),
  ).toEqual(['a     b', 'long     c'])
})

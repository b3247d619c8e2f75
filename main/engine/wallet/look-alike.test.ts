import { assert, property, stringMatching, tuple } from 'fast-check'
import { expect, test } from 'vitest'
import { Address } from '../../../contract/money.ts'
import { lookAlike, lookAlikeWarning } from './look-alike.ts'

const digits = (length: number) => stringMatching(new RegExp(`^[0-9a-f]{${length}}$`))

test('an address with the same ends and another middle is taken for the known one', () => {
  assert(
    property(tuple(digits(3), digits(34), digits(34), digits(3)), ([start, middle, other, end]) => {
      const known = { name: '“Home”', address: Address.parse(`0x${start}${middle}${end}`) }
      const found = lookAlike(
        Address.parse(`0x${start}${other}${end}`.replace(/[a-f]/g, (digit) => digit.toUpperCase())),
        [known],
      )
      expect(found).toBe(middle === other ? null : known)
    }),
  )
})

test('one that differs at either end is not', () => {
  const address = Address.parse(`0xabc${'1'.repeat(34)}def`)
  const known = [{ name: 'a', address }]
  expect(lookAlike(Address.parse(`0xabd${'2'.repeat(34)}def`), known)).toBeNull()
  expect(lookAlike(Address.parse(`0xabc${'2'.repeat(34)}dee`), known)).toBeNull()
  expect(lookAlike(address, known)).toBeNull()
})

test('the warning names the one it could be mistaken for', () => {
  const address = Address.parse(`0xabc${'1'.repeat(34)}def`)
  expect(lookAlikeWarning({ name: '“Home”', address })).toContain(`“Home” (${address})`)
})

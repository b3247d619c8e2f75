import { afterEach, beforeEach, expect, test } from 'vitest'
import { Address } from '../../../contract/money.ts'
import { address, type Fixture, temporaryBooks } from './books.fixture.ts'

let books: Fixture
beforeEach(() => {
  books = temporaryBooks()
})
afterEach(() => books.remove())

test('a ban is on disk, whatever the letters of the address, and ends when it is lifted', () => {
  const payer = address(0xabcdef)
  books.ledger.payers.ban(Address.parse(payer.replace('abcdef', 'ABCDEF')), 'wrong work', 5)
  books.reopen()
  expect(books.ledger.payers.isBanned(payer)).toBe(true)
  expect(books.ledger.payers.bans()).toEqual([{ payer, reason: 'wrong work', at: 5 }])
  books.ledger.payers.ban(payer, 'worse', 9)
  expect(books.ledger.payers.bans()).toEqual([{ payer, reason: 'worse', at: 5 }])
  expect(books.ledger.payers.unban(payer)).toBe(true)
  expect(books.ledger.payers.unban(payer)).toBe(false)
  expect(books.ledger.payers.isBanned(payer)).toBe(false)
})

test('who paid nothing for good has paid nothing', () => {
  expect([...books.ledger.payers.paid([address(1), address(2)])]).toEqual([])
})

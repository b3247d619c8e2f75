import { afterEach, beforeEach, expect, test } from 'vitest'
import { Address } from '../../../contract/money.ts'
import { address, type Fixture, paidJob, temporaryBooks } from './books.fixture.ts'

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
  expect(books.ledger.payers.unban(payer, 10)).toBe(true)
  expect(books.ledger.payers.unban(payer, 11)).toBe(false)
  expect(books.ledger.payers.isBanned(payer)).toBe(false)
})

test('payments count once they are final, and not when a reorganisation took them for good', () => {
  const { ledger } = books
  const [payer, other] = [address(0xa1), address(0xa2)]
  const ids = [0, 1, 2, 3].map(
    (index) => paidJob(ledger, index, { payer: index === 3 ? other : payer, amount: 100n }).paymentRef,
  )
  const [first = '', second = '', third = ''] = ids
  expect([...ledger.payers.paid([payer, other])]).toEqual([])
  ledger.payments.markFinal(first, 30)
  ledger.payments.markFinal(second, 30)
  ledger.payments.reverse(third, 'its block is gone', 40)
  expect([...ledger.payers.paid([payer, other])]).toEqual([[payer, 200n]])
})

test('who paid nothing for good has paid nothing', () => {
  expect([...books.ledger.payers.paid([address(1), address(2)])]).toEqual([])
})

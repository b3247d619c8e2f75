import { afterEach, beforeEach, expect, test } from 'vitest'
import { temporaryBooks, type Fixture } from './ledger/books.fixture.ts'
import { createPriceDesk, inWords } from './price-desk.ts'
import { PRICES } from './prices.ts'

let books: Fixture
let time: number
const clock = { now: () => time, monotonic: () => time }
beforeEach(() => {
  books = temporaryBooks()
  time = 1_000_000
})
afterEach(() => books.remove())

const open = () => createPriceDesk({ settings: books.ledger.settings, clock, reference: PRICES })
const own = { ...inWords(PRICES), perCpuSecond: '35' }

test('the person’s own prices are sold, and survive a restart', () => {
  expect(open().sold()).toEqual({ mode: 'own', list: PRICES, former: [] })
  expect(open().sellAt(own).current).toEqual(own)
  books.reopen()
  expect(open().view()).toMatchObject({ mode: 'own', current: own })
})

test('a list that was quoted a moment ago still holds, and not for ever', () => {
  const desk = open()
  desk.sellAt(own)
  expect(desk.sold().former).toEqual([PRICES])
  time += 179_000
  expect(desk.sold().former).toEqual([PRICES])
  time += 2_000
  expect(desk.sold().former).toEqual([])
})

test('following moves by the published rule, an hour at a time, and keeps the own list', () => {
  const desk = open()
  desk.sellAt(own)
  expect(desk.follow().current).toEqual(inWords(PRICES))
  for (let minute = 0; minute < 61; minute += 1) {
    time += 60_000
    desk.observe(2, 2, true)
  }
  expect(desk.view()).toMatchObject({
    mode: 'follow',
    percent: 110,
    own,
    current: { perCpuSecond: '22', floor: '1000' },
  })
  books.reopen()
  expect(open().view().percent).toBe(110)
})

test('time in which no jobs were taken, or the machine slept, is no idle time', () => {
  const desk = open()
  desk.follow()
  for (let minute = 0; minute < 90; minute += 1) {
    time += 60_000
    desk.observe(0, 2, false)
  }
  time += 8 * 3_600_000
  desk.observe(0, 2, true)
  expect(desk.view().percent).toBe(100)
})

test('a price with too many zeros is refused and changes nothing', () => {
  const desk = open()
  expect(() => desk.sellAt({ ...own, floor: '1000000001' })).toThrow('more than a thousand coins')
  expect(desk.view().current).toEqual(inWords(PRICES))
})

test('the preview says where the floor decides', () => {
  const { examples } = open().view()
  expect(examples.map(({ id, amount, atFloor }) => [id, amount, atFloor])).toEqual([
    ['smallest', '1000', true],
    ['cpu-minute', '1360', false],
    ['gpu-minute', '4240', false],
    ['software-minute', '1840', false],
  ])
})

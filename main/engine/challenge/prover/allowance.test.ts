import { expect, test } from 'vitest'
import { cardAllowance } from './allowance.ts'

function allowance() {
  let time = 0
  const clock = { monotonic: () => time }
  const card = cardAllowance(clock, { share: 0.1, burstMs: 10_000 })
  return { card, pass: (ms: number) => void (time += ms) }
}

test('challenges take a burst of card time, and then no more than their share of all time', () => {
  const { card, pass } = allowance()
  let taken = 0
  for (let second = 0; second < 1_000; second += 1) {
    while (card.waitMs() === 0) {
      card.spend(2_500)
      taken += 2_500
    }
    pass(1_000)
  }
  expect(taken).toBeGreaterThan(100_000)
  expect(taken).toBeLessThanOrEqual(10_000 + 100_000 + 2_500)
})

test('one that took much is waited for, as long as it says', () => {
  const { card, pass } = allowance()
  card.spend(30_000)
  expect(card.waitMs()).toBe(210_000)
  pass(209_999)
  expect(card.waitMs()).toBeGreaterThan(0)
  pass(1)
  expect(card.waitMs()).toBe(0)
})

test('however short they are, they are counted: each one ends in a receipt', () => {
  const { card } = allowance()
  for (let run = 0; run < 10; run += 1) card.spend(1)
  expect(card.waitMs()).toBeGreaterThan(0)
})

test('a long quiet time does not save up more than one burst', () => {
  const { card, pass } = allowance()
  pass(1e9)
  card.spend(10_000)
  expect(card.waitMs()).toBeGreaterThan(0)
})

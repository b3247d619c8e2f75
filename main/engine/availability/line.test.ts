import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Connection, LineRules } from '../../../contract/line.ts'
import { decide } from './decide.ts'
import { noHolds } from './holds.ts'
import { keptForResults, monthUsed } from './line.ts'
import { anyTime, berlin, good } from './world.fixture.ts'

const GIB = 1024 ** 3
const over = (connection: Partial<Connection>, rules: Partial<LineRules> = {}, usedThisMonth = 0) => {
  const line = { ...good.line, connection: { ...good.line.connection, ...connection }, usedThisMonth }
  return decide({ ...good, line }, { ...anyTime, network: { ...anyTime.network, ...rules } }, berlin, noHolds)
}

test('each rule on the line has exactly this sentence', () => {
  const sentence = (decided: ReturnType<typeof over>): string => decided.availability.why.sentence
  expect([
    sentence(over({ kind: 'mobile', metered: true, vpn: true })),
    sentence(over({ metered: true })),
    sentence(over({ vpn: true }, { workOnVpn: false })),
    sentence(over({}, { monthlyCap: GIB }, GIB)),
    sentence(over({ kind: 'mobile', metered: true }, { workOnMobile: true, workOnMetered: true })),
  ]).toEqual([
    'Paused because this is a mobile network.',
    'Paused because this network is metered.',
    'Paused because a VPN is connected.',
    'Paused because what may be sent in a month is used up.',
    'Available. Waiting for a buyer.',
  ])
})

test('what a system cannot tell holds nothing back', () => {
  expect(over({ kind: null, metered: null, vpn: null }, { workOnVpn: false }).network).toMatchObject({ allowed: true })
})

test('a network that comes and goes holds work back for its quiet time', () => {
  const first = over({ metered: true })
  const later = { ...berlin, monotonic: berlin.monotonic + 5_000 }
  expect(decide(good, anyTime, later, first.holds).availability.why.sentence).toBe(
    'Paused because this network was metered just now.',
  )
  const last = { ...berlin, monotonic: berlin.monotonic + 11_000 }
  expect(decide(good, anyTime, last, first.holds).availability.state).toBe('available')
})

test('jobs that are paid for end in their own time when the line may no longer be used', () => {
  expect(over({ metered: true }).running).toBe('finish')
  expect(over({}, { monthlyCap: 0 }).running).toBe('finish')
})

test('the allowance is the slower of the rule and what the person leaves, and never below what the month has left', () => {
  const line = { ...good.line, spare: 40_000, usedThisMonth: 3_000 }
  const at = (rules: Partial<LineRules>) =>
    decide({ ...good, line }, { ...anyTime, network: { ...anyTime.network, ...rules } }, berlin, noHolds).network
  expect(at({ rate: 100_000, monthlyCap: 10_000 })).toMatchObject({ bytesPerSecond: 40_000, leftThisMonth: 7_000 })
  expect(at({ rate: 10_000, monthlyCap: null })).toMatchObject({ bytesPerSecond: 10_000, leftThisMonth: null })
  expect(at({ rate: null, givesWay: false })).toMatchObject({ bytesPerSecond: null })
})

test('a lower cap never sells more, and something is always kept for results', () => {
  fc.assert(
    fc.property(fc.nat(1000 * GIB), fc.nat(1000 * GIB), fc.nat(1000 * GIB), (one, other, sent) => {
      const [less, more] = one < other ? [one, other] : [other, one]
      const used = (monthlyCap: number): boolean => monthUsed({ ...anyTime.network, monthlyCap }, sent)
      expect(used(less) || !used(more)).toBe(true)
      expect(keptForResults(more)).toBeLessThanOrEqual(more)
    }),
  )
})

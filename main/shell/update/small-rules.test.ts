import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nothingUnderWay, type UnderWay } from '../../../contract/money.ts'
import { practiceSnapshot } from '../practice-snapshot.fixture.ts'
import { packageTarget } from './package-target.ts'
import { whyNotNow } from './quiet.ts'
import { isInRollout } from './rollout.ts'

describe('T06: a staged roll-out', () => {
  const ids = Array.from({ length: 4000 }, (_, index) => `installation-${index}`)

  it('takes about as many machines as it says, and never fewer when it grows', () => {
    const taken = (percent: number) => ids.filter((id) => isInRollout(id, '0.2.0', percent))
    expect(taken(0)).toEqual([])
    expect(taken(100)).toEqual(ids)
    expect(taken(10).length).toBeGreaterThan(300)
    expect(taken(10).length).toBeLessThan(500)
    expect(taken(50)).toEqual(expect.arrayContaining(taken(10)))
  })

  it('gives the same answer again, and draws anew for another version', () => {
    fc.assert(
      fc.property(
        fc.uuid(),
        fc.nat(100),
        (id, percent) => isInRollout(id, '1.0.0', percent) === isInRollout(id, '1.0.0', percent),
      ),
    )
    const first = ['0.2.0', '0.3.0'].map((version) => ids.filter((id) => isInRollout(id, version, 5)))
    expect(first[1]).not.toEqual(first[0])
  })
})

describe('U04: an update waits', () => {
  const quiet = practiceSnapshot()
  const going = (change: Partial<UnderWay>) => ({ ...quiet.money, underWay: { ...nothingUnderWay, ...change } })
  const { network } = quiet

  it('for nothing when nothing is open', () => expect(whyNotNow(quiet)).toBeNull())
  it('while nothing is known', () => expect(whyNotNow(null)).not.toBeNull())
  it('for a waiting job', () => expect(whyNotNow({ ...quiet, jobs: { ...quiet.jobs, waiting: 1 } })).toMatch(/job/))
  it.each([
    [{ payments: 1 }, /payment/],
    [{ claims: 1 }, /Vouchers/],
    [{ refunds: 1 }, /refund/],
    [{ withdrawals: 1 }, /withdrawal/],
  ])('for %j on its way, on the main network and on another one', (change, sentence) => {
    expect(whyNotNow({ ...quiet, money: going(change) })).toMatch(sentence)
    const other = { network, problem: null, wallet: null, money: going(change), withdrawals: [] }
    expect(whyNotNow({ ...quiet, others: [other] })).toMatch(sentence)
  })
  it('not for a refund that was sent and waits for the person, unless another one is on its way', () => {
    const refundsWait = { sentence: 'The wallet is locked.', unlock: true, all: true }
    const money = { ...going({ refunds: 1 }), refundsWait }
    expect(whyNotNow({ ...quiet, money })).toBeNull()
    expect(whyNotNow({ ...quiet, money: { ...money, refundsWait: { ...refundsWait, all: false } } })).toMatch(/refund/)
  })
  it('not for vouchers and refunds that wait by themselves, nor for a network whose folder cannot be opened', () => {
    const money = { ...quiet.money, pending: '5', refundsOwed: '7', withdrawing: '3' }
    const shut = { network, problem: 'It cannot be opened.', wallet: null, money: null, withdrawals: [] }
    expect(whyNotNow({ ...quiet, money, others: [shut] })).toBeNull()
  })
})

describe('the kind of package', () => {
  const facts = { arch: 'x64', isAppImage: false, packageType: null }
  it.each([
    [{ ...facts, platform: 'win32' }, 'win32-x64-nsis'],
    [{ ...facts, platform: 'darwin', arch: 'arm64' }, 'darwin-arm64-zip'],
    [{ ...facts, platform: 'linux', isAppImage: true }, 'linux-x64-appimage'],
    [{ ...facts, platform: 'linux', packageType: 'deb' }, 'linux-x64-deb'],
    [{ ...facts, platform: 'linux' }, null],
    [{ ...facts, platform: 'linux', packageType: 'deb', arch: 'ia32' }, null],
  ] as const)('of %j is %s', (given, target) => expect(packageTarget(given)).toBe(target))
})

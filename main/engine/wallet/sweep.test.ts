import { assert, bigInt, boolean, property } from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Address } from '../../../contract/money.ts'
import { systemClock } from '../ports/clock.ts'
import { silentLog } from '../ports/log.ts'
import { sweepStep } from './sweep-rule.ts'
import { createSweeper } from './sweep.ts'
import { type Bench, chainOf, freshAddress, openBench } from './testing/bench.ts'
import { createTransfers } from './transfers.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const units = bigInt({ min: 0n, max: 10n ** 24n })

test('a rule never sends more than what is above what stays, nor at the cap, twice at once or while locked', () => {
  assert(
    property(units, units, units, boolean(), boolean(), (cap, some, withdrawable, underWay, unlocked) => {
      const keep = some > cap ? cap : some
      const step = sweepStep({ cap: cap.toString(), keep: keep.toString() }, { withdrawable, underWay, unlocked })
      expect(step.kind === 'nothing').toBe(withdrawable <= cap)
      expect(step.kind === 'send').toBe(withdrawable > cap && !underWay && unlocked)
      if (step.kind !== 'send') return
      expect(step.amount).toBeGreaterThan(0n)
      expect(withdrawable - step.amount).toBe(keep)
    }),
  )
})

describe('on a chain', () => {
  let bench: Bench
  let payout: Address | null
  let unlocked: boolean
  beforeAll(async () => {
    bench = await openBench(1_000n)
  })
  afterAll(() => bench.end())
  beforeEach(() => {
    payout = freshAddress()
    unlocked = true
  })

  function open(network = bench.network) {
    const { ledger } = bench.books
    const transfers = createTransfers({
      ledger,
      chain: chainOf(bench),
      preset: network,
      clock: systemClock,
      log: silentLog,
      signer: () => (unlocked ? bench.wallet : null),
    })
    const sweep = createSweeper({
      ledger,
      transfers,
      preset: network,
      payout: () => payout,
      unlocked: () => unlocked,
      carrier: null,
      clock: systemClock,
      log: silentLog,
    })
    const settle = () =>
      vi.waitUntil(async () => (await transfers.step(), ledger.transfers.live().length === 0), { timeout: 30_000 })
    return { sweep, settle, ledger }
  }

  test('M17: what is here is told beside the cap once there is a rule, so that nothing is sold above twice of it', () => {
    const { sweep, ledger } = open()
    expect(sweep.hotBalance()).toBeNull()
    sweep.confirm(sweep.review({ cap: '100', keep: '0' }).reviewId)
    unlocked = false
    const withdrawable = ledger.entries.withdrawable()
    expect(withdrawable).toBeGreaterThan(200n)
    expect(sweep.hotBalance()).toEqual({ withdrawable, cap: 100n, unlocked: false })
    sweep.off()
    expect(sweep.hotBalance()).toBeNull()
  })

  test('nothing goes by itself before a person has reviewed and confirmed a rule', async () => {
    const { sweep, ledger } = open()
    await sweep.step()
    expect(sweep.view()).toEqual({ terms: null, waiting: null })
    sweep.review({ cap: '1', keep: '0' })
    await sweep.step()
    expect(() => sweep.confirm('another')).toThrow('has not been reviewed')
    expect(ledger.transfers.list({ kind: 'withdrawal', cursor: null, limit: 9 }).rows).toEqual([])
    payout = null
    expect(() => sweep.review({ cap: '1', keep: '0' })).toThrow('no payout address')
    payout = freshAddress()
    expect(() => sweep.review({ cap: '1', keep: '2' })).toThrow('cannot be more than the cap')
  })

  test('M17: what is above the cap goes to the payout address once, and what stays stays', async () => {
    const { sweep, settle, ledger } = open()
    const to = payout ?? freshAddress()
    unlocked = false
    const { reviewId, sentences } = sweep.review({ cap: '900', keep: '700' })
    expect(sentences[0]).toContain(to)
    sweep.confirm(reviewId)
    await sweep.step()
    expect(sweep.view().waiting).toContain('locked')
    expect(await bench.paidTo(to)).toEqual([])
    unlocked = true
    await Promise.all([sweep.step(), sweep.step()])
    await settle()
    await sweep.step()
    expect(await bench.paidTo(to)).toEqual([300n])
    expect(ledger.entries.withdrawable()).toBe(700n)
    // Another start has the same rule, and nothing above the cap.
    const again = open()
    expect(again.sweep.view().terms).toMatchObject({ to, cap: '900', keep: '700' })
    await again.sweep.step()
    expect(await bench.paidTo(to)).toEqual([300n])
    again.sweep.off()
    expect(open().sweep.view().terms).toBeNull()
  })

  test('a sweep that costs more than was agreed waits, and says so', async () => {
    const { sweep, ledger } = open()
    const { reviewId, terms } = sweep.review({ cap: '100', keep: '0' })
    sweep.confirm(reviewId)
    ledger.settings.set('wallet.sweep', JSON.stringify({ terms: { ...terms, maxFeeWei: '1' } }))
    await sweep.step()
    expect(sweep.view().waiting).toContain('fee is above what was agreed')
    expect(await bench.paidTo(terms.to)).toEqual([])
    sweep.off()
  })
})

import { assert, bigInt, constantFrom, integer, property, record, type Arbitrary } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chargeOf, priceOf, ratesOf, type Chargeable, type PriceList } from './pricing.ts'

const MIB = 1024 * 1024
const units = bigInt({ min: 0n, max: 10n ** 12n })
const lists: Arbitrary<PriceList> = record({
  floor: units,
  perCpuSecond: units,
  perGpuSecond: record({ gpu: units, software: units }),
  perMiB: units,
})
const jobs: Arbitrary<Chargeable> = record({
  work: record({ on: constantFrom('cpu', 'gpu', 'software'), ms: integer({ min: 0, max: 120_000 }) }),
  outputBytes: integer({ min: 0, max: 64 * MIB }),
  inputBytes: integer({ min: 0, max: 65 * 64 * MIB }),
})

describe('the price of a job', () => {
  it.each([
    ['cpu', 1250n],
    ['gpu', 2500n],
    ['software', 250n],
  ] as const)('is time on the %s plus data', (on, time) => {
    const list = { floor: 1n, perCpuSecond: 500n, perGpuSecond: { gpu: 1000n, software: 100n }, perMiB: 10n }
    expect(priceOf(list, { work: { on, ms: 2500 }, outputBytes: MIB, inputBytes: 1 })).toBe(time + 20n)
  })

  it('is never below the floor', () => {
    assert(
      property(lists, jobs, (list, job) => {
        expect(priceOf(list, job)).toBeGreaterThanOrEqual(list.floor)
      }),
    )
  })

  it('never falls when more is asked for', () => {
    assert(
      property(lists, jobs, jobs, (list, a, b) => {
        const more = {
          work: { on: a.work.on, ms: a.work.ms + b.work.ms },
          outputBytes: a.outputBytes + b.outputBytes,
          inputBytes: a.inputBytes + b.inputBytes,
        }
        expect(priceOf(list, more)).toBeGreaterThanOrEqual(priceOf(list, a))
      }),
    )
  })

  it('rounds up by less than one unit of the price of time and one MiB of data', () => {
    assert(
      property(lists, jobs, (list, job) => {
        const scale = 1000n * BigInt(MIB)
        const perSecond = job.work.on === 'cpu' ? list.perCpuSecond : list.perGpuSecond[job.work.on]
        const exact =
          BigInt(job.work.ms) * perSecond * BigInt(MIB) + BigInt(job.outputBytes + job.inputBytes) * list.perMiB * 1000n
        const over = priceOf({ ...list, floor: 0n }, job) * scale - exact
        expect(over).toBeGreaterThanOrEqual(0n)
        expect(over).toBeLessThan(scale + list.perMiB * scale)
      }),
    )
  })
})

describe('the charge of a job bought by voucher', () => {
  it('is never more than the price that was agreed, and never below the floor', () => {
    assert(
      property(lists, jobs, jobs, (list, asked, used) => {
        const agreed = priceOf(list, asked)
        const charge = chargeOf(ratesOf(list, asked), { ms: used.work.ms, outputBytes: used.outputBytes }, agreed)
        expect(charge).toBeLessThanOrEqual(agreed)
        expect(charge).toBeGreaterThanOrEqual(list.floor)
      }),
    )
  })

  it('is the price for whoever uses all that was asked for', () => {
    assert(
      property(lists, jobs, (list, asked) => {
        const agreed = priceOf(list, asked)
        const { work, outputBytes } = asked
        expect(chargeOf(ratesOf(list, asked), { ms: work.ms, outputBytes }, agreed)).toBe(agreed)
      }),
    )
  })

  it('rounds a begun millisecond up, and keeps the rates of its purchase', () => {
    const list = { floor: 1n, perCpuSecond: 1000n, perGpuSecond: { gpu: 1n, software: 1n }, perMiB: 10n }
    const rates = ratesOf(list, { work: { on: 'cpu', ms: 10_000 }, outputBytes: MIB, inputBytes: 1 })
    expect(chargeOf(rates, { ms: 6.2, outputBytes: 5 }, 10_020n)).toBe(7n + 10n)
  })
})

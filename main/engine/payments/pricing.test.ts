import { assert, bigInt, integer, property, record, type Arbitrary } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { priceOf, type Chargeable, type PriceList } from './pricing.ts'

const MIB = 1024 * 1024
const units = bigInt({ min: 0n, max: 10n ** 12n })
const lists: Arbitrary<PriceList> = record({ floor: units, perCpuSecond: units, perMiB: units })
const jobs: Arbitrary<Chargeable> = record({
  cpuMs: integer({ min: 0, max: 120_000 }),
  outputBytes: integer({ min: 0, max: 64 * MIB }),
  inputBytes: integer({ min: 0, max: 65 * 64 * MIB }),
})

describe('the price of a job', () => {
  it('is CPU time plus data', () => {
    const list = { floor: 1n, perCpuSecond: 500n, perMiB: 10n }
    expect(priceOf(list, { cpuMs: 2500, outputBytes: MIB, inputBytes: 1 })).toBe(1250n + 20n)
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
          cpuMs: a.cpuMs + b.cpuMs,
          outputBytes: a.outputBytes + b.outputBytes,
          inputBytes: a.inputBytes + b.inputBytes,
        }
        expect(priceOf(list, more)).toBeGreaterThanOrEqual(priceOf(list, a))
      }),
    )
  })

  it('rounds up by less than one unit of CPU price and one MiB of data', () => {
    assert(
      property(lists, jobs, (list, job) => {
        const scale = 1000n * BigInt(MIB)
        const exact =
          BigInt(job.cpuMs) * list.perCpuSecond * BigInt(MIB) +
          BigInt(job.outputBytes + job.inputBytes) * list.perMiB * 1000n
        const over = priceOf({ ...list, floor: 0n }, job) * scale - exact
        expect(over).toBeGreaterThanOrEqual(0n)
        expect(over).toBeLessThan(scale + list.perMiB * scale)
      }),
    )
  })
})

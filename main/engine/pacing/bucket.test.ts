import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Bucket, fullBucket, takeBytes } from './bucket.ts'

const rates = fc.record({
  bytesPerSecond: fc.integer({ min: 1_000, max: 100_000_000 }),
  burstBytes: fc.integer({ min: 1_000, max: 1_000_000 }),
})
const takes = fc.array(fc.record({ bytes: fc.integer({ min: 1, max: 2_000_000 }), after: fc.nat(5_000) }), {
  minLength: 1,
  maxLength: 200,
})

test('never more than the burst and the rate is sent by any time, whoever asks for how much and when', () => {
  fc.assert(
    fc.property(rates, takes, (rate, asked) => {
      let now = 0
      let bucket: Bucket = fullBucket(rate, now)
      const sent: { at: number; bytes: number }[] = []
      for (const { bytes, after } of asked) {
        now += after
        const answer = takeBytes(bucket, rate, bytes, now)
        bucket = answer.bucket
        sent.push({ at: now + answer.waitMs, bytes })
      }
      let total = 0
      for (const { at, bytes } of sent.toSorted((one, other) => one.at - other.at)) {
        total += bytes
        expect(total).toBeLessThanOrEqual(rate.burstBytes + (at / 1000) * rate.bytesPerSecond + 1)
      }
    }),
  )
})

test('one who always wants more gets the whole rate', () => {
  fc.assert(
    fc.property(rates, fc.integer({ min: 1_000, max: 100_000 }), (rate, chunk) => {
      let now = 0
      let bucket = fullBucket(rate, now)
      let sent = 0
      while (sent < rate.burstBytes * 40) {
        const answer = takeBytes(bucket, rate, chunk, now)
        bucket = answer.bucket
        now += answer.waitMs
        sent += chunk
      }
      const line = rate.burstBytes + (now / 1000) * rate.bytesPerSecond
      expect(sent).toBeGreaterThanOrEqual(line * 0.99 - chunk)
    }),
    { numRuns: 50 },
  )
})

test('a clock that goes back lets nothing more through', () => {
  const rate = { bytesPerSecond: 1_000, burstBytes: 1_000 }
  const { bucket } = takeBytes(fullBucket(rate, 10_000), rate, 1_000, 10_000)
  expect(takeBytes(bucket, rate, 1_000, 5_000).waitMs).toBe(1_000)
})

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { priceOf } from '../../payments/pricing.ts'
import { orderFor } from './orders.ts'
import { offeredPrice } from './price.ts'
import { seeded } from './random.ts'

test('the buyer reckons what the provider asks, of either kind', () => {
  const amount = fc.bigInt({ min: 0n, max: 10_000n })
  const prices = fc.record({ floor: amount, perSecond: amount, perMiB: amount })
  const program = fc.constantFrom(...(['gzip', 'raytrace', 'gpu-matmul', 'gpu-nbody'] as const))
  fc.assert(
    fc.property(prices, program, fc.nat({ max: 1000 }), ({ floor, perSecond, perMiB }, name, seed) => {
      const order = orderFor(name.startsWith('gpu-') ? 'wgsl' : 'wasm', name, seeded(seed))
      const { ask, uploads } = order
      const work =
        ask.kind === 'wasm'
          ? ({ on: 'cpu', ms: ask.limits.cpuMs } as const)
          : ({ on: 'gpu', ms: ask.limits.wallMs } as const)
      const list = { floor, perMiB, perCpuSecond: perSecond, perGpuSecond: { gpu: perSecond, software: 0n } }
      const inputBytes = uploads.reduce((sum, { length }) => sum + length, 0)
      expect(offeredPrice({ floor, perSecond, perMiB }, order)).toBe(
        priceOf(list, { work, outputBytes: ask.limits.outputBytes, inputBytes }),
      )
    }),
  )
})

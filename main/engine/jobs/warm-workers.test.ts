import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { warmWorkers } from './warm-workers.ts'
import type { WarmFacts } from './warm-workers.ts'

const plenty: WarmFacts = { enabled: true, slots: 3, adapters: 1, freeMiB: 16_000 }

test('with memory to spare one more waits than can run, and one for each GPU', () => {
  expect(warmWorkers(plenty)).toEqual({ wasm: 4, perAdapter: 1 })
  expect(warmWorkers({ ...plenty, adapters: 2 })).toEqual({ wasm: 4, perAdapter: 1 })
  expect(warmWorkers({ ...plenty, freeMiB: null })).toEqual({ wasm: 4, perAdapter: 1 })
})

test('where memory is short fewer wait, and those for GPUs go first', () => {
  expect(warmWorkers({ ...plenty, freeMiB: 2500 })).toEqual({ wasm: 4, perAdapter: 0 })
  expect(warmWorkers({ ...plenty, freeMiB: 1100 })).toEqual({ wasm: 2, perAdapter: 0 })
  expect(warmWorkers({ ...plenty, freeMiB: 100 })).toEqual({ wasm: 0, perAdapter: 0 })
})

test('none wait for jobs that are not taken, or that cannot run here', () => {
  expect(warmWorkers({ ...plenty, enabled: false })).toEqual({ wasm: 0, perAdapter: 0 })
  expect(warmWorkers({ ...plenty, adapters: 0 })).toEqual({ wasm: 4, perAdapter: 0 })
  expect(warmWorkers({ ...plenty, slots: 0 })).toEqual({ wasm: 0, perAdapter: 1 })
})

test('less memory never makes more workers, and they hold an eighth of it at most', () => {
  const facts = fc.record({
    enabled: fc.boolean(),
    slots: fc.nat(64),
    adapters: fc.nat(8),
    freeMiB: fc.nat(200_000),
  })
  fc.assert(
    fc.property(facts, fc.nat(200_000), (one, less) => {
      const counts = warmWorkers(one)
      const fewer = warmWorkers({ ...one, freeMiB: Math.max(0, one.freeMiB - less) })
      const held = ({ wasm, perAdapter }: typeof counts): number => wasm * 64 + perAdapter * one.adapters * 256
      expect(fewer.wasm).toBeLessThanOrEqual(counts.wasm)
      expect(held(counts)).toBeLessThanOrEqual(one.freeMiB / 8)
    }),
  )
})

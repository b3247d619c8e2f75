import { expect, test } from 'vitest'
import { nextChoice } from './choice.ts'
import type { Offer } from './offers.ts'

const price = { floor: 1n, perSecond: 1n, perMiB: 1n }
const sold = (kind: Offer['kind'], names: readonly string[], available = true): Offer => ({
  kind,
  available,
  price,
  programs: names.map((name) => ({ name, sha256: '0'.repeat(64), verifiable: false })),
})
const cpu = sold('wasm', ['sha256', 'gzip'])
const gpu = sold('wgsl', ['gpu-matmul', 'gpu-nbody', 'gpu-convolution', 'gpu-mandelbrot'])

function bought(offers: readonly Offer[], count: number): readonly string[] {
  const ordered = { wasm: 0, wgsl: 0 }
  return Array.from({ length: count }, () => {
    const choice = nextChoice(offers, ordered)
    if (choice !== null) ordered[choice.offer.kind] += 1
    return choice?.program.name ?? 'nothing'
  })
}

test('of 25 jobs 8 are for the graphics card, each program twice', () => {
  const names = bought([cpu, gpu], 25)
  for (const { name } of gpu.programs) expect(names.filter((each) => each === name)).toHaveLength(2)
})

test('where no GPU job is sold, or none right now, all are for the processor', () => {
  expect(new Set(bought([cpu], 10))).toEqual(new Set(['sha256', 'gzip']))
  expect(new Set(bought([cpu, { ...gpu, available: false }], 10))).toEqual(new Set(['sha256', 'gzip']))
})

test('a provider that sells nothing right now is asked all the same', () => {
  expect(bought([{ ...cpu, available: false }], 1)).toEqual(['sha256'])
})

test('programs without a use are left alone', () => {
  expect(bought([sold('wasm', ['bitcoin'])], 1)).toEqual(['nothing'])
})

import { expect, test } from 'vitest'
import { WgslManifest } from '../../../../contract/wgsl.ts'
import { matmulReference } from '../../../../worker/programs/wgsl/matmul.ts'
import { hashOf } from './hash.ts'
import { hasUse, orderFor } from './orders.ts'
import { seeded } from './random.ts'

const programs = ['gpu-matmul', 'gpu-nbody', 'gpu-convolution', 'gpu-mandelbrot']

test.each(programs)('every %s order is a manifest of the market, with all it names by hash', (program) => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const { ask, uploads, output } = orderFor('wgsl', program, seeded(seed))
    const manifest = WgslManifest.parse({ ...ask, module: '0'.repeat(64) })
    const named = manifest.buffers.flatMap((buffer) => (buffer.from === 'input' ? [buffer.sha256] : []))
    expect(named).toEqual(uploads.map(hashOf))
    expect(manifest.buffers.some((buffer) => buffer.name === output && buffer.from === 'zero' && buffer.output)).toBe(
      true,
    )
  }
})

test('the same seed orders the same job, another seed another', () => {
  const [first, again, other] = [3, 3, 4].map((seed) =>
    JSON.stringify(orderFor('wgsl', 'gpu-matmul', seeded(seed)).ask),
  )
  expect(first).toBe(again)
  expect(first).not.toBe(other)
})

test('G06: a right product is right, one bit off or one number short is not', () => {
  const order = Array.from({ length: 40 }, (_, seed) => orderFor('wgsl', 'gpu-matmul', seeded(seed))).find(
    ({ uploads }) => uploads.length === 0,
  )
  const ask = order?.ask.kind === 'wgsl' ? order.ask : null
  const [parameters] = ask?.buffers ?? []
  const [n = 0, seed = 0] = parameters?.from === 'values' ? parameters.values : []
  const answer = new Uint8Array(matmulReference({ n, seed }).buffer)
  expect(order?.check(answer)).toBeNull()
  expect(order?.check(answer.subarray(0, -4))).toContain('numbers')
  const flipped = answer.map((byte, index) => (index === 1000 ? byte ^ 1 : byte))
  expect(order?.check(flipped)).toMatch(/^number 250 is/)
})

test('G06: a result of NaN is never within tolerance', () => {
  const order = orderFor('wgsl', 'gpu-nbody', seeded(5))
  const positions = order.ask.kind === 'wgsl' ? order.ask.buffers.find(({ name }) => name === 'positions') : undefined
  const length = positions?.from === 'zero' ? positions.length : 0
  const answer = new Uint8Array(Float32Array.from({ length }, () => Number.NaN).buffer)
  expect(order.check(answer)).toMatch(/^number 0 is NaN/)
})

test('a program it does not know is of no use', () => {
  expect(hasUse('wgsl', 'gpu-matmul')).toBe(true)
  expect(hasUse('wasm', 'gpu-matmul')).toBe(false)
  expect(hasUse('wgsl', 'toString')).toBe(false)
})

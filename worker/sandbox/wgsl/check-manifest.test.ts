import { describe, expect, test } from 'vitest'
import { WgslManifest } from '../../../contract/wgsl.ts'
import { bufferBytes, checkManifest } from './check-manifest.ts'

/** What every WebGPU device allows. */
const device = {
  maxStorageBufferBindingSize: 134_217_728,
  maxUniformBufferBindingSize: 65_536,
  maxComputeWorkgroupsPerDimension: 65_535,
}
const pass = { entryPoint: 'main', bindings: [], workgroups: [1, 1, 1] }
const output = { from: 'zero', name: 'out', element: 'u32', length: 1024, output: true }

function check(manifest: object, inputs: Readonly<Record<string, number>> = {}): void {
  const parsed = WgslManifest.parse({
    kind: 'wgsl',
    module: '0'.repeat(64),
    buffers: [output],
    passes: [pass],
    ...manifest,
  })
  checkManifest(parsed, (name) => inputs[name] ?? 0, device)
}

describe('a job that fits', () => {
  test.each([
    ['a buffer as large as buffers get', { buffers: [{ ...output, length: 33_554_432, output: false }] }],
    ['outputs up to the limit', { limits: { outputBytes: 4096 } }],
    ['the largest grid there is, cut', { passes: [{ ...pass, workgroups: [2 ** 31, 65_535, 65_535], split: 'x' }] }],
    ['whole numbers', { buffers: [{ from: 'values', name: 'v', element: 'i32', values: [-(2 ** 31), 2 ** 31 - 1] }] }],
    ['large floats', { buffers: [{ from: 'values', name: 'v', element: 'f32', values: [3.4e38, -1.5, 0] }] }],
  ])('%s', (_, manifest) => {
    expect(() => check(manifest)).not.toThrow()
  })

  test('an input that is exactly as large as the memory it asked for', () => {
    const buffers = [{ from: 'input', name: 'in', element: 'u32', sha256: '0'.repeat(64) }]
    expect(() => check({ buffers, limits: { memoryMiB: 1 } }, { in: 1_048_576 })).not.toThrow()
  })
})

describe('a job that cannot run says why before it starts', () => {
  const input = { from: 'input', name: 'in', element: 'u32', sha256: '0'.repeat(64) }
  test.each([
    ['no input', { buffers: [input] }, {}, 'invalid-passes', 'Buffer in has 0 bytes'],
    ['an input of odd length', { buffers: [input] }, { in: 6 }, 'invalid-passes', '4 bytes each'],
    ['an input over the largest buffer', { buffers: [input] }, { in: 134_217_732 }, 'invalid-passes', 'the most is'],
    [
      'more memory than its limit',
      { limits: { memoryMiB: 1 }, buffers: [input] },
      { in: 1_048_580 },
      'memory-limit',
      '1 MiB',
    ],
    ['more output than its limit', { limits: { outputBytes: 4095 } }, {}, 'output-limit', '4096 bytes'],
    [
      'a grid over the device',
      { passes: [{ ...pass, workgroups: [65_536, 1, 1] }] },
      {},
      'invalid-passes',
      'Pass 1 (main)',
    ],
    [
      'a grid over the device along an axis that is not cut',
      { passes: [pass, { ...pass, workgroups: [1, 2 ** 31, 1], split: 'x' }] },
      {},
      'invalid-passes',
      'Pass 2 (main)',
    ],
    ...[
      ['u32', -1],
      ['u32', 1.5],
      ['u32', 2 ** 32],
      ['i32', 2 ** 31],
      ['f32', 1e39],
    ].map(
      ([element, value]) =>
        [
          `${value} as ${element}`,
          { buffers: [{ from: 'values', name: 'v', element, values: [0, value] }] },
          {},
          'invalid-passes',
          `is no ${element}`,
        ] as const,
    ),
  ] as const)('%s', (_, manifest, inputs, reason, words) => {
    expect(() => check(manifest, inputs)).toThrow(
      expect.objectContaining({ reason, message: expect.stringContaining(words) }),
    )
  })
})

test.each([
  [1, 16],
  [4, 16],
  [5, 32],
  [1024, 4096],
])('%i values take up %i bytes', (count, bytes) => {
  const values = Array.from({ length: count }, () => 0)
  expect(bufferBytes({ from: 'values', name: 'v', element: 'u32', values }, () => 0)).toBe(bytes)
})

import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { WgslManifest } from '../../../../contract/wgsl.ts'
import { BLUR, BLUR_DIVISOR, convolutionManifest } from '../../../programs/wgsl/convolution.ts'
import { mandelbrotManifest } from '../../../programs/wgsl/mandelbrot.ts'
import { matmulManifest } from '../../../programs/wgsl/matmul.ts'
import { nbodyManifest } from '../../../programs/wgsl/nbody.ts'
import { shaderJob } from './shader-job.ts'
import type { ShaderJob } from './shader-job.ts'

const nothing = '0'.repeat(64)
const subjects: readonly (readonly [string, WgslManifest])[] = [
  ['gpu-matmul', matmulManifest(nothing, { n: 12, seed: 1 })],
  ['gpu-nbody', nbodyManifest(nothing, { bodies: 20, seed: 1, steps: 2, step: 0.01, softening: 0.01 })],
  [
    'gpu-convolution',
    convolutionManifest(nothing, { width: 9, height: 9, seed: 1, kernel: BLUR, divisor: BLUR_DIVISOR }),
  ],
  [
    'gpu-mandelbrot',
    mandelbrotManifest(nothing, {
      width: 9,
      height: 9,
      iterations: 20,
      left: -(2 ** 28),
      top: -(2 ** 27),
      step: 2 ** 25,
    }),
  ],
]
const sources = subjects.map(([name]) =>
  readFileSync(path.resolve(import.meta.dirname, '../../../programs/wgsl', `${name}.wgsl`), 'utf8'),
)

/** Words that change what a shader means without breaking it at once, and some that break anything. */
const words = (
  '0 0u 1u 4294967295u -1 2147483647 -2147483648 1e38 0x1p-149f 65536u 1048576u & * ; { } ( ) [ ] , . : -> = == + - / % ' +
  '<< >> loop while for if else return break continue discard let var const u32 i32 f32 f16 vec2u vec4f mat4x4f ptr ' +
  'array<u32> atomic<u32> workgroup private function storage uniform read_write workgroupBarrier() storageBarrier() ' +
  'select bitcast<f32> @align(1) @size(4294967295) @workgroup_size(4294967295) @binding(0) @group(4) enable diagnostic ' +
  'textureSample /* */ // \u202e \u0000 \ud83d\ude00'
).split(' ')

/** The job with this number: one of the demo's programs, changed in one to four places. */
export function mutant(seed: number, index: number): ShaderJob {
  const random = randomNumbers(seed * 1_000_003 + index)
  const pick = (count: number): number => Math.floor(random() * count)
  const which = pick(subjects.length)
  let tokens = (sources[which] ?? '').split(/(\s+|\b)/)
  const change = pick(2) === 0 ? reworded : torn
  for (let left = pick(4); left >= 0; left -= 1) tokens = change(tokens, pick)
  const {
    kind: _kind,
    module: _module,
    ...manifest
  } = subjects[which]?.[1] ?? matmulManifest(nothing, { n: 1, seed: 1 })
  return shaderJob(tokens.join(''), manifest)
}

type Change = (tokens: readonly string[], pick: (count: number) => number) => string[]

/** A number for a number, a name for a name, an operator for an operator: much of it still compiles. */
const reworded: Change = (tokens, pick) => {
  const at = pick(tokens.length)
  const alike = [...tokens, ...words].filter((token) => kindOf(token) === kindOf(tokens[at] ?? ''))
  return tokens.with(at, alike[pick(alike.length)] ?? '')
}

/** Pieces go, come twice, come out of nowhere or without end: little of it still compiles. */
const torn: Change = (tokens, pick) => {
  const [at, other] = [pick(tokens.length), pick(tokens.length)]
  const word = words[pick(words.length)] ?? ''
  const length = 1 + pick(12)
  switch (pick(5)) {
    case 0:
      return tokens.toSpliced(at, length)
    case 1:
      return tokens.toSpliced(at, 0, ...tokens.slice(other, other + length))
    case 2:
      return tokens.with(at, tokens[other] ?? '')
    case 3:
      return tokens.with(at, word)
    default:
      return tokens.toSpliced(at, 0, word.repeat(1 + pick(2000)))
  }
}

function kindOf(token: string): string {
  if (/^\s*$/.test(token)) return 'space'
  if (/^-?\d/.test(token)) return 'number'
  return /^\w/.test(token) ? 'name' : 'sign'
}

/** mulberry32: from 0 to 1. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let x = Math.imul(state ^ (state >>> 15), state | 1)
    x = (x + Math.imul(x ^ (x >>> 7), x | 61)) ^ x
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32
  }
}

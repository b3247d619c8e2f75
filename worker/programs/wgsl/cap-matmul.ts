import { MAX_CHALLENGE_SIDE, MAX_CHALLENGE_STEPS, type ChallengeSize } from '../../../contract/challenge.ts'
import { MiB } from '../../../contract/job-data.ts'
import { ELEMENT_BYTES, MAX_BUFFER_BYTES, WgslManifest } from '../../../contract/wgsl.ts'

/** Name of the output: the response, with two more bytes where n is odd. */
export const CHALLENGE_ANSWER = 'answer'
/** Sides are rounded up to what a workgroup of `multiply` makes; one of `begin` and `generate` makes 8 rows of it. */
const TILE = 32
/** The shader's uniform has room for the keys of M_0 to M_256, two matrices in each vector of four. */
const KEY_WORDS = 4 * Math.ceil((MAX_CHALLENGE_STEPS + 1) / 2)

export interface CapMatmulOptions extends ChallengeSize {
  /** k0 and k1 of M_0, then of M_1, up to M_T; u32. */
  readonly keys: readonly number[]
  /** Wall-clock ceiling of the run. */
  readonly wallMs: number
}

/** The largest side for which a device takes the two products, which share a buffer, as one binding of so many bytes. */
export function largestChallengeSide(maxStorageBindingBytes: number): number {
  const bytes = Math.min(maxStorageBindingBytes, MAX_BUFFER_BYTES)
  const side = TILE * Math.floor(Math.sqrt(bytes / (2 * ELEMENT_BYTES)) / TILE)
  return Math.min(MAX_CHALLENGE_SIDE, side)
}

/** `cap-matmul` as a job: one round for each factor, the last of which writes the answer. */
export function capMatmulManifest(module: string, { n, T, keys, wallMs }: CapMatmulOptions): WgslManifest {
  const side = TILE * Math.ceil(n / TILE)
  const matrix = side * side
  const answer = Math.ceil((n * n) / 2)
  const tiles = side / TILE
  const rows = { workgroups: [tiles, side / 8, 1], split: 'y' } as const
  return WgslManifest.parse({
    kind: 'wgsl',
    module,
    buffers: [
      { from: 'values', name: 'parameters', element: 'u32', values: [n, side, T, 0, ...padded(keys)] },
      { from: 'zero', name: 'product', element: 'u32', length: 2 * matrix },
      { from: 'zero', name: 'factor', element: 'u32', length: matrix },
      { from: 'zero', name: CHALLENGE_ANSWER, element: 'u32', length: answer, output: true },
    ],
    passes: [
      { ...rows, entryPoint: 'begin', bindings: bind('parameters', 'product') },
      { ...rows, entryPoint: 'generate', bindings: bind('parameters', null, 'factor') },
      {
        entryPoint: 'multiply',
        bindings: bind('parameters', 'product', 'factor'),
        workgroups: [tiles, tiles, 1],
        split: 'y',
      },
      {
        entryPoint: 'finish',
        bindings: bind('parameters', 'product', null, CHALLENGE_ANSWER),
        workgroups: [Math.ceil(answer / 64), 1, 1],
        split: 'x',
      },
    ],
    rounds: T,
    limits: {
      wallMs,
      memoryMiB: Math.ceil((ELEMENT_BYTES * (3 * matrix + answer + 4 + KEY_WORDS)) / MiB),
      outputBytes: ELEMENT_BYTES * answer,
    },
  })
}

function padded(keys: readonly number[]): readonly number[] {
  return [...keys, ...Array.from({ length: KEY_WORDS - keys.length }, () => 0)]
}

/** Buffers by binding number; null for one that the entry point does not use. */
function bind(
  ...buffers: readonly (string | null)[]
): readonly { readonly binding: number; readonly buffer: string }[] {
  return buffers.flatMap((buffer, binding) => (buffer === null ? [] : [{ binding, buffer }]))
}

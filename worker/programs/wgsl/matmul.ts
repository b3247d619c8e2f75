import { WgslManifest } from '../../../contract/wgsl.ts'
import { scramble } from './scramble.ts'

export interface MatmulOptions {
  /** Rows and columns. */
  readonly n: number
  /** u32. */
  readonly seed: number
}

/** `gpu-matmul` on matrices of its own making; the output `product` holds n * n u32, row by row. */
export function matmulManifest(module: string, { n, seed }: MatmulOptions): WgslManifest {
  const groups = Math.ceil(n / 8)
  const matrix = { from: 'zero', element: 'u32', length: n * n } as const
  const pass = { workgroups: [groups, groups, 1], split: 'y' } as const
  return WgslManifest.parse({
    kind: 'wgsl',
    module,
    buffers: [
      { from: 'values', name: 'parameters', element: 'u32', values: [n, seed] },
      { ...matrix, name: 'left' },
      { ...matrix, name: 'right' },
      { ...matrix, name: 'product', output: true },
    ],
    passes: [
      { ...pass, entryPoint: 'fill', bindings: bind('parameters', 'left', 'right') },
      { ...pass, entryPoint: 'multiply', bindings: bind('parameters', 'left', 'right', 'product') },
    ],
  })
}

/** What `product` must hold, exactly. */
export function matmulReference({ n, seed }: MatmulOptions): Uint32Array {
  const left = Uint32Array.from({ length: n * n }, (_, index) => scramble(index ^ seed))
  const right = left.map((value) => scramble(value + seed))
  return Uint32Array.from({ length: n * n }, (_, index) => {
    const row = Math.floor(index / n) * n
    const column = index % n
    let sum = 0
    for (let k = 0; k < n; k += 1) sum = (sum + Math.imul(left[row + k] ?? 0, right[k * n + column] ?? 0)) | 0
    return sum
  })
}

function bind(...buffers: readonly string[]): { readonly binding: number; readonly buffer: string }[] {
  return buffers.map((buffer, binding) => ({ binding, buffer }))
}

import { WgslManifest } from '../../../contract/wgsl.ts'
import { scramble } from './scramble.ts'

export interface ConvolutionOptions {
  readonly width: number
  readonly height: number
  /** u32. */
  readonly seed: number
  /** 25 numbers, row by row. */
  readonly kernel: readonly number[]
  readonly divisor: number
}

/** Binomial in both directions: blurs. */
export const BLUR = [1, 4, 6, 4, 1].flatMap((row) => [1, 4, 6, 4, 1].map((column) => row * column))
export const BLUR_DIVISOR = 256

/** `gpu-convolution` on an image of its own making; the output `result` holds width * height pixels R, G, B, A. */
export function convolutionManifest(module: string, options: ConvolutionOptions): WgslManifest {
  const { width, height, seed, kernel, divisor } = options
  const pixels = { from: 'zero', element: 'u32', length: width * height } as const
  const pass = { workgroups: [Math.ceil(width / 8), Math.ceil(height / 8), 1], split: 'y' } as const
  return WgslManifest.parse({
    kind: 'wgsl',
    module,
    buffers: [
      { from: 'values', name: 'parameters', element: 'u32', values: [width, height, seed] },
      { from: 'values', name: 'kernel', element: 'i32', values: [...kernel, divisor, 0, 0] },
      { ...pixels, name: 'image' },
      { ...pixels, name: 'result', output: true },
    ],
    passes: [
      {
        ...pass,
        entryPoint: 'draw',
        bindings: [
          { binding: 0, buffer: 'parameters' },
          { binding: 2, buffer: 'image' },
        ],
      },
      {
        ...pass,
        entryPoint: 'convolve',
        bindings: ['parameters', 'kernel', 'image', 'result'].map((buffer, binding) => ({ binding, buffer })),
      },
    ],
  })
}

/** What `result` must hold, exactly. */
export function convolutionReference({ width, height, seed, kernel, divisor }: ConvolutionOptions): Uint32Array {
  const image = Uint32Array.from({ length: width * height }, (_, index) => {
    const [x, y] = [index % width, Math.floor(index / width)]
    const tile = Math.floor(y / 16) * 65_536 + Math.floor(x / 16)
    return scramble(tile ^ seed) | 0xff000000
  })
  const pixel = (x: number, y: number): number => image[within(y, height) * width + within(x, width)] ?? 0
  return image.map((here, index) => {
    const [x, y] = [index % width, Math.floor(index / width)]
    const channel = (shift: number): number => {
      const sum = kernel.reduce(
        (total, weight, at) =>
          total + weight * ((pixel(x + (at % 5) - 2, y + Math.floor(at / 5) - 2) >>> shift) & 0xff),
        0,
      )
      return Math.min(255, Math.max(0, Math.trunc(sum / divisor))) << shift
    }
    return channel(0) | channel(8) | channel(16) | (here & 0xff000000)
  })
}

function within(position: number, size: number): number {
  return Math.min(size - 1, Math.max(0, position))
}

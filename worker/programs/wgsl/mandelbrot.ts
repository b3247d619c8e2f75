import { WgslManifest } from '../../../contract/wgsl.ts'

export interface MandelbrotOptions {
  readonly width: number
  readonly height: number
  readonly iterations: number
  /** Upper left corner and distance of two points, in 2^-27. */
  readonly left: number
  readonly top: number
  readonly step: number
}

/** `gpu-mandelbrot`; the output `counts` holds width * height u32, row by row, from 0 to `iterations`. */
export function mandelbrotManifest(module: string, options: MandelbrotOptions): WgslManifest {
  const { width, height, iterations, left, top, step } = options
  return WgslManifest.parse({
    kind: 'wgsl',
    module,
    buffers: [
      { from: 'values', name: 'parameters', element: 'u32', values: [width, height, iterations] },
      { from: 'values', name: 'view', element: 'i32', values: [left, top, step] },
      { from: 'zero', name: 'counts', element: 'u32', length: width * height, output: true },
    ],
    passes: [
      {
        entryPoint: 'draw',
        bindings: ['parameters', 'view', 'counts'].map((buffer, binding) => ({ binding, buffer })),
        workgroups: [Math.ceil(width / 8), Math.ceil(height / 8), 1],
        split: 'y',
      },
    ],
  })
}

/** What `counts` must hold, exactly. */
export function mandelbrotReference({ width, height, iterations, left, top, step }: MandelbrotOptions): Uint32Array {
  return Uint32Array.from({ length: width * height }, (_, index) =>
    escapeCount(left + (index % width) * step, top + Math.floor(index / width) * step, iterations),
  )
}

const TWO = 2 ** 28

function escapeCount(centreX: number, centreY: number, iterations: number): number {
  let [zx, zy] = [0, 0]
  for (let count = 0; count < iterations; count += 1) {
    if (Math.abs(zx) > TWO || Math.abs(zy) > TWO) return count
    const [x, y] = [times(zx, zx), times(zy, zy)]
    if (x + y > 2 * TWO) return count
    ;[zx, zy] = [x - y + centreX, 2 * times(zx, zy) + centreY]
  }
  return iterations
}

/** BigInt, so that the reference does not share the shader's way of multiplying. */
function times(a: number, b: number): number {
  return Number((BigInt(a) * BigInt(b)) / 2n ** 27n)
}

import type { WgslManifest } from '../../../contract/wgsl.ts'
import { BLUR, BLUR_DIVISOR, convolutionManifest } from './convolution.ts'
import { mandelbrotManifest } from './mandelbrot.ts'
import { matmulManifest } from './matmul.ts'
import { nbodyManifest } from './nbody.ts'

/** Small enough for a processor that plays a GPU. */
export const exampleOptions = {
  'gpu-matmul': { n: 128, seed: 7 },
  'gpu-nbody': { bodies: 512, seed: 7, steps: 8, step: 1 / 1024, softening: 1 / 64 },
  'gpu-convolution': { width: 512, height: 256, seed: 7, kernel: BLUR, divisor: BLUR_DIVISOR },
  'gpu-mandelbrot': { width: 384, height: 256, iterations: 100, left: -2 * 2 ** 27, top: -(2 ** 27), step: 2 ** 20 },
} as const

export type WgslProgramName = keyof typeof exampleOptions

/** The manifests that `programs.json` records as examples, by the hash of the program's source. */
export const examples: Readonly<Record<WgslProgramName, (module: string) => WgslManifest>> = {
  'gpu-matmul': (module) => matmulManifest(module, exampleOptions['gpu-matmul']),
  'gpu-nbody': (module) => nbodyManifest(module, exampleOptions['gpu-nbody']),
  'gpu-convolution': (module) => convolutionManifest(module, exampleOptions['gpu-convolution']),
  'gpu-mandelbrot': (module) => mandelbrotManifest(module, exampleOptions['gpu-mandelbrot']),
}

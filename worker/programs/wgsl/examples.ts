import type { WgslManifest } from '../../../contract/wgsl.ts'
import { capMatmulManifest } from './cap-matmul.ts'
import { BLUR, BLUR_DIVISOR, convolutionManifest } from './convolution.ts'
import { mandelbrotManifest } from './mandelbrot.ts'
import { matmulManifest } from './matmul.ts'
import { nbodyManifest } from './nbody.ts'

/** k0 and k1 of M_0 to M_4 for the seed 00 01 .. 1f (sandbox-proof section 7.8). */
const REFERENCE_KEYS = [
  0x3d00f470, 0x03ebb652, 0x393f7b64, 0x0daaa2ff, 0xd7e003e8, 0x91dcab9f, 0x206e7e0a, 0x5e90ace2, 0x182dadd7,
  0x385d6b14,
] as const

/** Small enough for a processor that plays a GPU. */
export const exampleOptions = {
  'cap-matmul': { n: 64, T: 4, keys: REFERENCE_KEYS, wallMs: 30_000 },
  'gpu-matmul': { n: 128, seed: 7 },
  'gpu-nbody': { bodies: 512, seed: 7, steps: 8, step: 1 / 1024, softening: 1 / 64 },
  'gpu-convolution': { width: 512, height: 256, seed: 7, kernel: BLUR, divisor: BLUR_DIVISOR },
  'gpu-mandelbrot': { width: 384, height: 256, iterations: 100, left: -2 * 2 ** 27, top: -(2 ** 27), step: 2 ** 20 },
} as const

export type WgslProgramName = keyof typeof exampleOptions

/** The manifests that `programs.json` records as examples, by the hash of the program's source. */
export const examples: Readonly<Record<WgslProgramName, (module: string) => WgslManifest>> = {
  'cap-matmul': (module) => capMatmulManifest(module, exampleOptions['cap-matmul']),
  'gpu-matmul': (module) => matmulManifest(module, exampleOptions['gpu-matmul']),
  'gpu-nbody': (module) => nbodyManifest(module, exampleOptions['gpu-nbody']),
  'gpu-convolution': (module) => convolutionManifest(module, exampleOptions['gpu-convolution']),
  'gpu-mandelbrot': (module) => mandelbrotManifest(module, exampleOptions['gpu-mandelbrot']),
}

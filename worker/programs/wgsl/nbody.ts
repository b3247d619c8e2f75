import { WgslManifest } from '../../../contract/wgsl.ts'
import { scramble } from './scramble.ts'

export interface NbodyOptions {
  readonly bodies: number
  /** u32. */
  readonly seed: number
  /** Time steps. */
  readonly steps: number
  /** Length of a time step. */
  readonly step: number
  /** Added to the square of every distance, so that bodies that meet do not fly apart. */
  readonly softening: number
}

/** Largest difference to `nbodyReference` in any coordinate, over a few dozen steps. */
export const NBODY_TOLERANCE = 1e-3

/** `gpu-nbody` on a cloud of its own making; the output `positions` holds x, y, z and mass of each body as f32. */
export function nbodyManifest(module: string, options: NbodyOptions): WgslManifest {
  const { bodies, seed, steps, step, softening } = options
  const vectors = { from: 'zero', element: 'f32', length: 4 * bodies } as const
  const pass = { workgroups: [Math.ceil(bodies / 64), 1, 1], split: 'x' } as const
  const [parameters, forces, positions, velocities] = ['parameters', 'forces', 'positions', 'velocities'].map(
    (buffer, binding) => ({ binding, buffer }),
  )
  return WgslManifest.parse({
    kind: 'wgsl',
    module,
    buffers: [
      { from: 'values', name: 'parameters', element: 'u32', values: [bodies, seed] },
      { from: 'values', name: 'forces', element: 'f32', values: [step, softening] },
      { ...vectors, name: 'positions', output: true },
      { ...vectors, name: 'velocities', output: true },
    ],
    passes: [
      { ...pass, entryPoint: 'place', bindings: [parameters, positions, velocities] },
      { ...pass, entryPoint: 'attract', bindings: [parameters, forces, positions, velocities] },
      { ...pass, entryPoint: 'advance', bindings: [parameters, forces, positions, velocities] },
    ],
    rounds: steps,
  })
}

/** What `positions` must hold within `NBODY_TOLERANCE`: computed with 64-bit floats. */
export function nbodyReference({ bodies, seed, steps, step, softening }: NbodyOptions): Float64Array {
  const positions = Float64Array.from({ length: 4 * bodies }, (_, index) =>
    index % 4 === 3 ? 1 : ((scramble((3 * Math.floor(index / 4) + (index % 4)) ^ seed) & 0xffff) - 32_768) / 32_768,
  )
  const velocities = new Float64Array(4 * bodies)
  for (let round = 0; round < steps; round += 1) {
    for (let body = 0; body < bodies; body += 1) pull(body, positions, velocities, step, softening)
    for (const [index, velocity] of velocities.entries()) {
      positions[index] = (positions[index] ?? 0) + velocity * step
    }
  }
  return positions
}

function pull(body: number, positions: Float64Array, velocities: Float64Array, step: number, softening: number): void {
  const [x = 0, y = 0, z = 0] = positions.subarray(4 * body)
  const sum: [number, number, number] = [0, 0, 0]
  for (let other = 0; other < positions.length; other += 4) {
    const way = [(positions[other] ?? 0) - x, (positions[other + 1] ?? 0) - y, (positions[other + 2] ?? 0) - z] as const
    const near = way[0] ** 2 + way[1] ** 2 + way[2] ** 2 + softening
    const strength = (positions[other + 3] ?? 0) / (near * Math.sqrt(near))
    for (const axis of [0, 1, 2] as const) sum[axis] += way[axis] * strength
  }
  for (const axis of [0, 1, 2] as const) {
    velocities[4 * body + axis] = (velocities[4 * body + axis] ?? 0) + sum[axis] * step
  }
}

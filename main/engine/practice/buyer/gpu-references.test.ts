import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { BLUR, BLUR_DIVISOR, convolutionReference } from '../../../../worker/programs/wgsl/convolution.ts'
import { mandelbrotReference } from '../../../../worker/programs/wgsl/mandelbrot.ts'
import { matmulReference } from '../../../../worker/programs/wgsl/matmul.ts'
import { nbodyReference } from '../../../../worker/programs/wgsl/nbody.ts'
import { scramble } from '../../../../worker/programs/wgsl/scramble.ts'
import { convolution, escapeCounts, matrixProduct, movedBodies, seededMatrices } from './gpu-references.ts'

// The buyer computes on its own, as anybody's program would; here the two ways to the answer meet.
const seed = fc.integer({ min: 0, max: 2 ** 32 - 1 })

test('the product of matrices is the one the provider’s reference finds', () => {
  const options = fc.record({ n: fc.integer({ min: 1, max: 24 }), seed })
  fc.assert(
    fc.property(options, ({ n, seed: start }) => {
      expect(matrixProduct(...seededMatrices(n, start), n)).toEqual(matmulReference({ n, seed: start }))
    }),
    { numRuns: 50 },
  )
})

test('bodies end where the provider’s reference says', () => {
  const options = { bodies: 70, seed: 9, step: 1 / 1024, softening: 1 / 32 }
  const mine = movedBodies({ ...options, rounds: 6 })
  const theirs = nbodyReference({ ...options, steps: 6 })
  for (const [index, value] of theirs.entries()) expect(mine[index]).toBeCloseTo(value, 9)
})

test('a filtered picture is the one the provider’s reference makes, edges too', () => {
  const [width, height] = [37, 21]
  const image = Uint32Array.from({ length: width * height }, (_, index) => {
    const tile = Math.floor(Math.floor(index / width) / 16) * 65_536 + Math.floor((index % width) / 16)
    return scramble(tile ^ 5) | 0xff000000
  })
  const edges = Array.from({ length: 25 }, (_, at) => (at === 12 ? -4 : [7, 11, 13, 17].includes(at) ? 1 : 0))
  for (const { kernel, divisor } of [
    { kernel: BLUR, divisor: BLUR_DIVISOR },
    { kernel: edges, divisor: 1 },
  ]) {
    const options = { width, height, kernel, divisor }
    expect(convolution(image, options)).toEqual(convolutionReference({ ...options, seed: 5 }))
  }
})

test('the Mandelbrot set has the provider’s counts, wherever one looks', () => {
  const place = fc.integer({ min: -(2 ** 28), max: 2 ** 28 - 2 ** 20 })
  const view = fc.record({ left: place, top: place, step: fc.integer({ min: 1, max: 2 ** 16 }) })
  fc.assert(
    fc.property(view, (where) => {
      const options = { width: 9, height: 5, iterations: 60, ...where }
      expect(escapeCounts(options)).toEqual(mandelbrotReference(options))
    }),
    { numRuns: 200 },
  )
})

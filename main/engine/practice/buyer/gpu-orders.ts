import { arrayFrom, sameNumbers, within } from './gpu-answers.ts'
import { convolution, escapeCounts, matrixProduct, movedBodies, seededMatrices } from './gpu-references.ts'
import { hashOf } from './hash.ts'
import type { GpuAsk, GpuBuffer, GpuPass, Maker, Order } from './order.ts'
import type { Random } from './random.ts'

/** What this buyer uses the programs for a graphics card for; sizes that a processor playing one manages too. */
export const gpuOrders: Readonly<Record<string, Maker>> = {
  'gpu-matmul': matmul,
  'gpu-nbody': nbody,
  'gpu-convolution': convolve,
  'gpu-mandelbrot': mandelbrot,
}

function ask(buffers: readonly GpuBuffer[], passes: readonly GpuPass[], rounds = 1): GpuAsk {
  const limits = { wallMs: 60_000, memoryMiB: 64, outputBytes: 2 * 1024 * 1024 }
  return { kind: 'wgsl', buffers, passes, rounds, limits }
}

/** One pass over a plane of `width` by `height` in groups of 8 by 8; `buffers` in the order of their bindings. */
function plane(entryPoint: string, width: number, height: number, buffers: readonly (string | null)[]): GpuPass {
  const bindings = buffers.flatMap((buffer, binding) => (buffer === null ? [] : [{ binding, buffer }]))
  return { entryPoint, bindings, workgroups: [Math.ceil(width / 8), Math.ceil(height / 8), 1], split: 'y' }
}

/** Matrices made on the card from a seed, or sent along. */
function matmul(random: Random): Order {
  const n = random.between(48, 144)
  const seed = random.between(1, 65_535)
  const uploads = random.pick([true, false]) ? [random.bytes(4 * n * n), random.bytes(4 * n * n)] : []
  const matrix = (name: string, bytes: Uint8Array | undefined): GpuBuffer =>
    bytes === undefined
      ? { from: 'zero', name, element: 'u32', length: n * n }
      : { from: 'input', name, element: 'u32', sha256: hashOf(bytes) }
  const fill = plane('fill', n, n, ['parameters', 'left', 'right'])
  const multiply = plane('multiply', n, n, ['parameters', 'left', 'right', 'product'])
  return {
    ask: ask(
      [
        { from: 'values', name: 'parameters', element: 'u32', values: [n, seed] },
        matrix('left', uploads[0]),
        matrix('right', uploads[1]),
        { from: 'zero', name: 'product', element: 'u32', length: n * n, output: true },
      ],
      uploads.length === 0 ? [fill, multiply] : [multiply],
    ),
    uploads,
    output: 'product',
    check: (answer) => {
      const made = seededMatrices(n, seed)
      const [left = made[0], right = made[1]] = uploads.map((bytes) => arrayFrom(bytes, Uint32Array))
      return sameNumbers(arrayFrom(answer, Uint32Array), matrixProduct(left, right, n))
    },
  }
}

function nbody(random: Random): Order {
  const bodies = random.between(64, 384)
  const seed = random.between(1, 65_535)
  const rounds = random.between(2, 8)
  const [step, softening] = [1 / 1024, 1 / random.pick([16, 32, 64])]
  const pass = (entryPoint: string, buffers: readonly (string | null)[]): GpuPass => ({
    ...plane(entryPoint, 8, 8, buffers),
    workgroups: [Math.ceil(bodies / 64), 1, 1],
    split: 'x',
  })
  const all = ['parameters', 'forces', 'positions', 'velocities']
  return {
    ask: ask(
      [
        { from: 'values', name: 'parameters', element: 'u32', values: [bodies, seed] },
        { from: 'values', name: 'forces', element: 'f32', values: [step, softening] },
        { from: 'zero', name: 'positions', element: 'f32', length: 4 * bodies, output: true },
        { from: 'zero', name: 'velocities', element: 'f32', length: 4 * bodies },
      ],
      [pass('place', ['parameters', null, 'positions', 'velocities']), pass('attract', all), pass('advance', all)],
      rounds,
    ),
    uploads: [],
    output: 'positions',
    check: (answer) =>
      within(1e-3, arrayFrom(answer, Float32Array), movedBodies({ bodies, seed, rounds, step, softening })),
  }
}

const filters = [
  { name: 'blur', kernel: [1, 4, 6, 4, 1].flatMap((row) => [1, 4, 6, 4, 1].map((cell) => row * cell)), divisor: 256 },
  { name: 'sharpen', kernel: cross(5, -1), divisor: 1 },
  { name: 'edges', kernel: cross(-4, 1), divisor: 1 },
]

/** A 5 by 5 kernel of a middle and its four neighbours. */
function cross(middle: number, beside: number): number[] {
  return Array.from({ length: 25 }, (_, at) => (at === 12 ? middle : [7, 11, 13, 17].includes(at) ? beside : 0))
}

/** A picture sent along. */
function convolve(random: Random): Order {
  const [width, height] = [random.between(64, 320), random.between(64, 240)]
  const { kernel, divisor } = random.pick(filters)
  const image = random.bytes(4 * width * height)
  return {
    ask: ask(
      [
        { from: 'values', name: 'parameters', element: 'u32', values: [width, height, 0] },
        { from: 'values', name: 'kernel', element: 'i32', values: [...kernel, divisor, 0, 0] },
        { from: 'input', name: 'image', element: 'u32', sha256: hashOf(image) },
        { from: 'zero', name: 'result', element: 'u32', length: width * height, output: true },
      ],
      [plane('convolve', width, height, ['parameters', 'kernel', 'image', 'result'])],
    ),
    uploads: [image],
    output: 'result',
    check: (answer) =>
      sameNumbers(
        arrayFrom(answer, Uint32Array),
        convolution(arrayFrom(image, Uint32Array), { width, height, kernel, divisor }),
      ),
  }
}

function mandelbrot(random: Random): Order {
  const [width, height] = [random.between(64, 320), random.between(64, 240)]
  const iterations = random.between(40, 120)
  // A window somewhere over the set; fixed point with 27 bits after the point.
  const step = Math.floor((random.between(10, 30) / 10) * (2 ** 27 / width))
  const [left, top] = [-random.between(8, 20), -random.between(2, 10)].map((tenths) =>
    Math.round((tenths / 10) * 2 ** 27),
  )
  const view = { width, height, iterations, left: left ?? 0, top: top ?? 0, step }
  return {
    ask: ask(
      [
        { from: 'values', name: 'parameters', element: 'u32', values: [width, height, iterations] },
        { from: 'values', name: 'view', element: 'i32', values: [view.left, view.top, step] },
        { from: 'zero', name: 'counts', element: 'u32', length: width * height, output: true },
      ],
      [plane('draw', width, height, ['parameters', 'view', 'counts'])],
    ),
    uploads: [],
    output: 'counts',
    check: (answer) => sameNumbers(arrayFrom(answer, Uint32Array), escapeCounts(view)),
  }
}

/** The hash by which the GPU programs make their inputs from a seed: u32 to u32. */
function scrambled(value: number): number {
  const first = Math.imul(value ^ (value >>> 16), 0x7feb352d)
  const second = Math.imul(first ^ (first >>> 15), 0x846ca68b)
  return (second ^ (second >>> 16)) >>> 0
}

/** The product of two n by n matrices of u32, wrapping at 2^32. */
export function matrixProduct(left: Uint32Array, right: Uint32Array, n: number): Uint32Array {
  const product = new Uint32Array(n * n)
  for (const [index, factor] of left.entries()) {
    const [row, k] = [Math.floor(index / n) * n, (index % n) * n]
    for (let column = 0; column < n; column += 1) {
      product[row + column] = (product[row + column] ?? 0) + Math.imul(factor, right[k + column] ?? 0)
    }
  }
  return product
}

/** The two matrices that `gpu-matmul` makes from a seed. */
export function seededMatrices(n: number, seed: number): readonly [Uint32Array, Uint32Array] {
  const left = Uint32Array.from({ length: n * n }, (_, index) => scrambled(index ^ seed))
  return [left, left.map((value) => scrambled(value + seed))]
}

interface Cloud {
  readonly bodies: number
  readonly seed: number
  readonly rounds: number
  readonly step: number
  readonly softening: number
}

type Vector = readonly [number, number, number]

/** x, y, z and mass of bodies that attracted each other for `rounds` steps, in 64-bit floats. */
export function movedBodies({ bodies, seed, rounds, step, softening }: Cloud): Float64Array {
  let cloud = Array.from({ length: bodies }, (_, body): { readonly at: Vector; readonly speed: Vector } => ({
    at: [coordinate(3 * body, seed), coordinate(3 * body + 1, seed), coordinate(3 * body + 2, seed)],
    speed: [0, 0, 0],
  }))
  for (let round = 0; round < rounds; round += 1) {
    const places = cloud.map(({ at }) => at)
    cloud = cloud.map(({ at, speed }) => {
      const faster = moved(speed, pullOn(at, places, softening), step)
      return { at: moved(at, faster, step), speed: faster }
    })
  }
  return Float64Array.from(cloud.flatMap(({ at }) => [...at, 1]))
}

function coordinate(index: number, seed: number): number {
  return ((scrambled(index ^ seed) & 0xffff) - 32_768) / 32_768
}

function moved(from: Vector, by: Vector, times: number): Vector {
  return [from[0] + by[0] * times, from[1] + by[1] * times, from[2] + by[2] * times]
}

function pullOn(here: Vector, places: readonly Vector[], softening: number): Vector {
  return places.reduce<Vector>(
    (sum, there) => {
      const way = moved(there, here, -1)
      return moved(sum, way, (way[0] ** 2 + way[1] ** 2 + way[2] ** 2 + softening) ** -1.5)
    },
    [0, 0, 0],
  )
}

interface Filter {
  readonly width: number
  readonly height: number
  /** 25 numbers, row by row. */
  readonly kernel: readonly number[]
  readonly divisor: number
}

/** Pixels R, G, B, A under a kernel of 5 by 5; edges repeat, A stays. */
export function convolution(image: Uint32Array, { width, height, kernel, divisor }: Filter): Uint32Array {
  const weights = kernel.flatMap((weight, at) =>
    weight === 0 ? [] : [{ weight, dx: (at % 5) - 2, dy: Math.floor(at / 5) - 2 }],
  )
  return image.map((here, index) => {
    const [x, y] = [index % width, Math.floor(index / width)]
    let [red, green, blue] = [0, 0, 0]
    for (const { weight, dx, dy } of weights) {
      const pixel = image[clamped(y + dy, height - 1) * width + clamped(x + dx, width - 1)] ?? 0
      red += weight * (pixel & 0xff)
      green += weight * ((pixel >>> 8) & 0xff)
      blue += weight * ((pixel >>> 16) & 0xff)
    }
    const [r = 0, g = 0, b = 0] = [red, green, blue].map((sum) => clamped(Math.trunc(sum / divisor), 255))
    return r | (g << 8) | (b << 16) | (here & 0xff000000)
  })
}

function clamped(value: number, highest: number): number {
  return Math.min(highest, Math.max(0, value))
}

interface View {
  readonly width: number
  readonly height: number
  readonly iterations: number
  /** Upper left corner and distance of two points, in 2^-27. */
  readonly left: number
  readonly top: number
  readonly step: number
}

/** How often each point can be squared and moved before it leaves the circle of radius 2. */
export function escapeCounts({ width, height, iterations, left, top, step }: View): Uint32Array {
  return Uint32Array.from({ length: width * height }, (_, index) =>
    escapeCount(left + (index % width) * step, top + Math.floor(index / width) * step, iterations),
  )
}

const TWO = 2 ** 28

function escapeCount(centreX: number, centreY: number, iterations: number): number {
  let [x, y] = [0, 0]
  for (let count = 0; count < iterations; count += 1) {
    if (Math.abs(x) > TWO || Math.abs(y) > TWO) return count
    const [xx, yy] = [times(x, x), times(y, y)]
    if (xx + yy > 2 * TWO) return count
    ;[x, y] = [xx - yy + centreX, 2 * times(x, y) + centreY]
  }
  return iterations
}

/** The product of two fixed-point numbers, towards zero; in halves, so that doubles hold each part exactly. */
function times(a: number, b: number): number {
  const [x, y] = [Math.abs(a), Math.abs(b)]
  const high = Math.floor(x / 2 ** 14) * y
  const low = Math.floor(((x % 2 ** 14) * y) / 2 ** 14)
  const product = Math.floor((high + low) / 2 ** 13)
  return a < 0 === b < 0 ? product : -product
}

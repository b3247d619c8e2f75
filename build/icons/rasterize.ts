import type { Command, Curve, Layer } from './shapes.ts'

interface Edge {
  readonly x0: number
  readonly y0: number
  readonly x1: number
  readonly y1: number
}

const curveSteps = 24
/** Scan lines a pixel row; across, coverage is exact. */
const subRows = 8

/** Draws the layers over each other into `size * size` straight-alpha RGBA bytes. */
export function rasterize(layers: readonly Layer[], size: number): Uint8Array<ArrayBuffer> {
  const pixels = new Uint8Array(size * size * 4)
  for (const { path, color } of layers) {
    const rgb = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16))
    const coverage = coverageOf(flatten(path, size / 24), size)
    coverage.forEach((covered, index) => blend(pixels, index * 4, rgb, Math.min(1, covered)))
  }
  return pixels
}

function blend(pixels: Uint8Array, at: number, rgb: readonly number[], alpha: number): void {
  if (alpha === 0) return
  const below = (pixels[at + 3] ?? 0) / 255
  const result = alpha + below * (1 - alpha)
  rgb.forEach((value, channel) => {
    const under = pixels[at + channel] ?? 0
    pixels[at + channel] = Math.round((value * alpha + under * below * (1 - alpha)) / result)
  })
  pixels[at + 3] = Math.round(result * 255)
}

function coverageOf(edges: readonly Edge[], size: number): Float64Array {
  const coverage = new Float64Array(size * size)
  for (let row = 0; row < size * subRows; row += 1) {
    const y = (row + 0.5) / subRows
    const crossings = edges
      .filter((edge) => y >= Math.min(edge.y0, edge.y1) && y < Math.max(edge.y0, edge.y1))
      .map((edge) => edge.x0 + ((y - edge.y0) / (edge.y1 - edge.y0)) * (edge.x1 - edge.x0))
      .sort((a, b) => a - b)
    for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
      const line = Math.floor(row / subRows) * size
      addSpan(coverage, line, size, crossings[pair] ?? 0, crossings[pair + 1] ?? 0)
    }
  }
  return coverage
}

function addSpan(coverage: Float64Array, line: number, size: number, from: number, to: number): void {
  for (let x = Math.max(0, Math.floor(from)); x < Math.min(size, Math.ceil(to)); x += 1) {
    const width = Math.min(to, x + 1) - Math.max(from, x)
    coverage[line + x] = (coverage[line + x] ?? 0) + width / subRows
  }
}

function flatten(path: readonly Command[], scale: number): readonly Edge[] {
  const edges: Edge[] = []
  let [x, y, startX, startY] = [0, 0, 0, 0]
  const lineTo = (toX: number, toY: number): void => {
    edges.push({ x0: x, y0: y, x1: toX, y1: toY })
    ;[x, y] = [toX, toY]
  }
  for (const command of path) {
    if (command[0] === 'M') [x, y, startX, startY] = [command[1], command[2], command[1], command[2]]
    else if (command[0] === 'L') lineTo(command[1], command[2])
    else if (command[0] === 'Z') lineTo(startX, startY)
    else for (const [toX, toY] of curvePoints(x, y, command)) lineTo(toX, toY)
  }
  return edges.map((edge) => ({
    x0: edge.x0 * scale,
    y0: edge.y0 * scale,
    x1: edge.x1 * scale,
    y1: edge.y1 * scale,
  }))
}

function curvePoints(x: number, y: number, [, ax, ay, bx, by, cx, cy]: Curve) {
  return Array.from({ length: curveSteps }, (_, index): readonly [number, number] => {
    const t = (index + 1) / curveSteps
    const u = 1 - t
    const at = (p: number, q: number, r: number, s: number): number =>
      u * u * u * p + 3 * u * u * t * q + 3 * u * t * t * r + t * t * t * s
    return [at(x, ax, bx, cx), at(y, ay, by, cy)]
  })
}

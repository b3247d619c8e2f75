import { assertNever } from '../../contract/errors.ts'

/** A cubic Bezier: two handles and the end point. */
export type Curve = readonly ['C', number, number, number, number, number, number]

/** The one source of every icon. Coordinates are on a 24 x 24 grid, y down, as in SVG. */
export type Command = readonly ['M', number, number] | readonly ['L', number, number] | Curve | readonly ['Z']

export interface Layer {
  /** Filled by the even-odd rule, so an inner outline cuts a hole. */
  readonly path: readonly Command[]
  /** `#rrggbb`. */
  readonly color: string
}

const flame: readonly Command[] = [
  ['M', 12, 1.5],
  ['C', 13, 5.8, 19, 8.4, 19, 14.6],
  ['C', 19, 19, 15.9, 22.5, 12, 22.5],
  ['C', 8.1, 22.5, 5, 19, 5, 14.6],
  ['C', 5, 11.6, 6.6, 9.8, 7.9, 7.8],
  ['C', 8.3, 9.7, 9.2, 10.6, 10.2, 11],
  ['C', 9.9, 7.4, 10.6, 4.2, 12, 1.5],
  ['Z'],
]

function rectangle(x: number, y: number, width: number, height: number): readonly Command[] {
  return [['M', x, y], ['L', x + width, y], ['L', x + width, y + height], ['L', x, y + height], ['Z']]
}

function scaled(path: readonly Command[], factor: number, centreX: number, centreY: number): readonly Command[] {
  const x = (value: number) => centreX + (value - centreX) * factor
  const y = (value: number) => centreY + (value - centreY) * factor
  return path.map((command): Command => {
    switch (command[0]) {
      case 'Z':
        return command
      case 'C':
        return ['C', x(command[1]), y(command[2]), x(command[3]), y(command[4]), x(command[5]), y(command[6])]
      case 'L':
        return ['L', x(command[1]), y(command[2])]
      case 'M':
        return ['M', x(command[1]), y(command[2])]
      default:
        return assertNever(command)
    }
  })
}

function roundedSquare(inset: number, radius: number): readonly Command[] {
  const low = inset
  const high = 24 - inset
  // Length of a Bezier handle that draws a quarter circle.
  const handle = radius * (1 - 0.5523)
  return [
    ['M', low + radius, low],
    ['L', high - radius, low],
    ['C', high - handle, low, high, low + handle, high, low + radius],
    ['L', high, high - radius],
    ['C', high, high - handle, high - handle, high, high - radius, high],
    ['L', low + radius, high],
    ['C', low + handle, high, low, high - handle, low, high - radius],
    ['L', low, low + radius],
    ['C', low, low + handle, low + handle, low, low + radius, low],
    ['Z'],
  ]
}

const amber = '#e8850c'
const grey = '#8a8580'

export const appIcon: readonly Layer[] = [
  { path: roundedSquare(0.75, 5.2), color: '#211c19' },
  { path: scaled(flame, 0.76, 12, 12.4), color: '#f59a23' },
  { path: scaled(flame, 0.36, 12, 18.2), color: '#ffe2b0' },
]

/** One outline a state, so that the state can be told without colour. */
export const trayIcons = {
  available: [{ path: [...flame, ...scaled(flame, 0.6, 12, 15.6)], color: amber }],
  working: [{ path: flame, color: amber }],
  paused: [{ path: [...rectangle(5, 3, 5, 18), ...rectangle(14, 3, 5, 18)], color: grey }],
  stopped: [{ path: [...rectangle(3, 3, 18, 18), ...rectangle(6.5, 6.5, 11, 11)], color: grey }],
} satisfies Readonly<Record<string, readonly Layer[]>>

/** The same picture as an SVG document. */
export function toSvg(layers: readonly Layer[]): string {
  const paths = layers.map(
    ({ path, color }) =>
      `<path fill="${color}" fill-rule="evenodd" d="${path.map((part) => part.join(' ')).join(' ')}"/>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">${paths.join('')}</svg>\n`
}

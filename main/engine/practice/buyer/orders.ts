import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { isDeepStrictEqual } from 'node:util'
import type { Random } from './random.ts'

/** A job somebody might really want, and how to tell that the answer is right. */
export interface Order {
  readonly program: string
  readonly args: readonly string[]
  readonly stdin: Uint8Array<ArrayBuffer> | null
  /** Name of the output file that matters; stdout when null. */
  readonly output: string | null
  /** Null when the answer is right, else what is wrong with it. */
  readonly check: (answer: Uint8Array) => string | null
}

type Maker = (random: Random) => Omit<Order, 'program'>

const makers: Readonly<Record<string, Maker>> = { sha256, gzip, jsonq, mandelbrot, raytrace }

/** Those of the offered programs this buyer knows a use for. */
export function known(programs: readonly string[]): readonly string[] {
  return programs.filter((program) => Object.hasOwn(makers, program))
}

export function orderFor(program: string, random: Random): Order {
  const make = makers[program]
  if (make === undefined) throw new Error(`no use for ${program}`)
  return { program, ...make(random) }
}

function sha256(random: Random): Omit<Order, 'program'> {
  const stdin = random.bytes(random.between(1, 256 * 1024))
  const expected = createHash('sha256').update(stdin).digest('hex')
  return {
    args: [],
    stdin,
    output: null,
    check: (answer) => (text(answer).startsWith(expected) ? null : `expected ${expected}, got ${text(answer)}`),
  }
}

const WORDS = ['ember', 'hearth', 'kettle', 'lantern', 'meadow', 'north', 'orchard', 'pebble', 'quilt', 'river']

function gzip(random: Random): Omit<Order, 'program'> {
  const words = Array.from({ length: random.between(100, 20_000) }, () => random.pick(WORDS))
  const stdin = encode(words.join(' '))
  return {
    args: [`-${random.between(1, 9)}`],
    stdin,
    output: null,
    check: (answer) => (gunzipSync(answer).equals(stdin) ? null : 'it does not unpack to what was packed'),
  }
}

function jsonq(random: Random): Omit<Order, 'program'> {
  const items = Array.from({ length: random.between(1, 500) }, (_, id) => ({
    id,
    name: `${random.pick(WORDS)} ${random.pick(WORDS)}`,
    sizes: [random.between(0, 999), random.between(0, 999)],
  }))
  const wanted = random.between(0, items.length - 1)
  return {
    args: [`.items[${wanted}]`],
    stdin: encode(JSON.stringify({ items })),
    output: null,
    check: (answer) => {
      const found: unknown = JSON.parse(text(answer))
      return isDeepStrictEqual(found, items[wanted]) ? null : `got ${text(answer)}`
    },
  }
}

function mandelbrot(random: Random): Omit<Order, 'program'> {
  const [width, height] = [random.between(64, 240), random.between(64, 240)]
  const args = ['--width', width, '--height', height, '--iterations', random.between(50, 300)]
  return { args: args.map(String), stdin: null, output: 'mandelbrot.png', check: isPng(width, height) }
}

function raytrace(random: Random): Omit<Order, 'program'> {
  const [width, height] = [random.between(64, 160), random.between(64, 160)]
  const args = [
    '--width',
    width,
    '--height',
    height,
    '--spheres',
    random.between(1, 6),
    '--seed',
    random.between(1, 999),
  ]
  return { args: args.map(String), stdin: null, output: 'scene.png', check: isPng(width, height) }
}

const PNG_START = '89504e470d0a1a0a0000000d49484452'

function isPng(width: number, height: number): Order['check'] {
  return (answer) => {
    const bytes = Buffer.from(answer)
    if (bytes.length < 24 || bytes.subarray(0, 16).toString('hex') !== PNG_START) return 'it is no PNG'
    const size = `${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`
    return size === `${width}x${height}` ? null : `the picture is ${size}, not ${width}x${height}`
  }
}

function encode(value: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(value))
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8').trim().slice(0, 500)
}

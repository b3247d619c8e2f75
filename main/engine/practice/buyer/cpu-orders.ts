import { isDeepStrictEqual } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { hashOf } from './hash.ts'
import type { CpuAsk, Maker, Order } from './order.ts'
import type { Random } from './random.ts'

/** What this buyer uses the programs for a processor for. */
export const cpuOrders: Readonly<Record<string, Maker>> = { sha256, gzip, jsonq, mandelbrot, raytrace }

function ask(args: readonly string[], stdin: Uint8Array | null): CpuAsk {
  return {
    kind: 'wasm',
    args,
    ...(stdin === null ? {} : { stdin: hashOf(stdin) }),
    limits: { wallMs: 60_000, cpuMs: 10_000, memoryMiB: 256, outputBytes: 2 * 1024 * 1024 },
  }
}

/** A job that reads stdin and answers on stdout. */
function filter(args: readonly string[], stdin: Uint8Array<ArrayBuffer>, check: Order['check']): Order {
  return { ask: ask(args, stdin), uploads: [stdin], output: null, check }
}

/** A job that draws `output` from its arguments alone. */
function picture(args: readonly (string | number)[], output: string, width: number, height: number): Order {
  return { ask: ask(args.map(String), null), uploads: [], output, check: isPng(width, height) }
}

function sha256(random: Random): Order {
  const stdin = random.bytes(random.between(1, 256 * 1024))
  const expected = hashOf(stdin)
  return filter([], stdin, (answer) =>
    text(answer).startsWith(expected) ? null : `expected ${expected}, got ${text(answer)}`,
  )
}

const WORDS = ['ember', 'hearth', 'kettle', 'lantern', 'meadow', 'north', 'orchard', 'pebble', 'quilt', 'river']

function gzip(random: Random): Order {
  const words = Array.from({ length: random.between(100, 20_000) }, () => random.pick(WORDS))
  const stdin = encode(words.join(' '))
  return filter([`-${random.between(1, 9)}`], stdin, (answer) =>
    gunzipSync(answer).equals(stdin) ? null : 'it does not unpack to what was packed',
  )
}

function jsonq(random: Random): Order {
  const items = Array.from({ length: random.between(1, 500) }, (_, id) => ({
    id,
    name: `${random.pick(WORDS)} ${random.pick(WORDS)}`,
    sizes: [random.between(0, 999), random.between(0, 999)],
  }))
  const wanted = random.between(0, items.length - 1)
  return filter([`.items[${wanted}]`], encode(JSON.stringify({ items })), (answer) => {
    const found: unknown = JSON.parse(text(answer))
    return isDeepStrictEqual(found, items[wanted]) ? null : `got ${text(answer)}`
  })
}

function mandelbrot(random: Random): Order {
  const [width, height] = [random.between(64, 240), random.between(64, 240)]
  const args = ['--width', width, '--height', height, '--iterations', random.between(50, 300)]
  return picture(args, 'mandelbrot.png', width, height)
}

function raytrace(random: Random): Order {
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
  return picture(args, 'scene.png', width, height)
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

import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { open, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { buildNative } from '../../build/native-programs.ts'
import type { WorkerHost } from '../../contract/worker.ts'
import { chooseHost } from '../../worker/hosts/choose-host.ts'
import { bareRun } from '../rig/bare-run.ts'
import { withTempFolder } from '../rig/temp-folder.ts'
import { against, median, rounded, type Bench, type BenchResult } from './result.ts'

const root = path.resolve(import.meta.dirname, '..', '..')
const MiB = 1024 * 1024
const ROUNDS = 5

interface Case {
  readonly name: string
  /** What it does, for the reader of the figures. */
  readonly work: string
  readonly args: readonly string[]
  readonly stdin: () => Uint8Array
}

const cases: readonly Case[] = [
  { name: 'sha256', work: 'SHA-256 of 64 MiB', args: [], stdin: () => randomBytes(64 * MiB) },
  { name: 'gzip', work: 'gzip -6 of 16 MiB of words', args: [], stdin: () => words(16 * MiB) },
  { name: 'jsonq', work: 'counting in 60 MiB of JSON', args: ['--count', '.items'], stdin: () => json(60 * MiB) },
  {
    name: 'mandelbrot',
    work: 'a 800 x 600 Mandelbrot set in fixed point',
    args: ['--width', '800', '--height', '600', '--iterations', '400'],
    stdin: () => new Uint8Array(),
  },
  {
    name: 'raytrace',
    work: 'a 480 x 360 scene in fixed point',
    args: ['--width', '480', '--height', '360'],
    stdin: () => new Uint8Array(),
  },
]

interface Measured {
  readonly name: string
  readonly ratio: number
  readonly result: BenchResult
}

export const wasmNative: Bench = {
  name: 'wasm-native',
  summary: 'five modules in a worker against native -O2 builds of the same source',
  run: async (say) =>
    withTempFolder('bench-wasm', async (folder) => {
      const host = await chooseHost({
        workerFile: path.join(root, 'out/worker/worker.mjs'),
        nodeBinary: process.execPath,
      })
      const measured: Measured[] = []
      let compiler = ''
      for (const item of cases) {
        const native = await buildNative(item.name, folder)
        if (native.file === null) {
          say(`wasm-native cannot be measured: ${native.reason}`)
          return []
        }
        compiler = native.reason
        measured.push(await measure(item, host, native.file, compiler))
      }
      return [...measured.map(({ result }) => result), summary(measured, compiler, host)]
    }),
}

async function measure(item: Case, host: WorkerHost, native: string, compiler: string): Promise<Measured> {
  const stdin = item.stdin()
  const file = `${native}-input`
  await writeFile(file, stdin)
  const inWorker: number[] = []
  const natively: number[] = []
  // Interleaved, so that a slow moment of the machine meets both.
  for (let round = 0; round < ROUNDS; round += 1) {
    natively.push(await runNative(native, item.args, file))
    inWorker.push((await bareRun(host, item.name, stdin, { args: item.args })).runMs)
  }
  const [value, baseline] = [median(inWorker), median(natively)]
  const result: BenchResult = {
    name: `wasm-native-${item.name}`,
    value: rounded(value),
    unit: 'ms',
    ...against({ name: compiler, value: baseline }, value),
    detail: item.work,
  }
  return { name: item.name, ratio: value / baseline, result }
}

function summary(measured: readonly Measured[], compiler: string, host: WorkerHost): BenchResult {
  const mean = Math.exp(measured.reduce((sum, { ratio }) => sum + Math.log(ratio), 0) / measured.length)
  const sorted = [...measured].sort((a, b) => b.ratio - a.ratio)
  const [worst] = sorted
  return {
    name: 'wasm-native',
    value: rounded(mean),
    unit: 'x',
    detail: [
      `geometric mean; worst ${worst?.name ?? ''}: ${sorted.map(({ name, ratio }) => `${name} ${rounded(ratio)}x`).join(', ')}`,
      `run time inside the ${host.report().host} worker, compiling of what runs included, median of ${ROUNDS}`,
      `modules: clang -O2 -msimd128 and a heap that only grows; native: ${compiler} of the same source, vectorised as it is by default, process start and reading from the page cache included`,
    ].join('; '),
  }
}

/** Milliseconds from the start of the process to its end. */
async function runNative(file: string, args: readonly string[], input: string): Promise<number> {
  const stdin = await open(input)
  try {
    const startedAt = performance.now()
    const child = spawn(file, [...args], { stdio: [stdin.fd, 'ignore', 'inherit'] })
    const [code] = await once(child, 'exit')
    if (code !== 0) throw new Error(`The native ${path.basename(file)} ended with ${code}.`)
    return performance.now() - startedAt
  } finally {
    await stdin.close()
  }
}

/** Text of words that come back the more often the shorter they are. */
function words(size: number): Uint8Array {
  const text = new Uint8Array(size).fill(0x20)
  let state = 1
  for (let at = 0; at < size;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    // Squared twice, so that early words are frequent.
    const word = Math.floor((state / 2 ** 32) ** 4 * 4000)
    const length = 2 + (word % 8)
    for (let index = 0; index < length && at < size; index += 1) {
      text[at] = 97 + ((word * 7 + index * index * 5) % 26)
      at += 1
    }
    at += 1
  }
  return text
}

function json(size: number): Uint8Array {
  const items: string[] = []
  for (let id = 0, length = 0; length < size; id += 1) {
    const item = { id, name: `item number ${id}`, price: id / 100, tags: ['red', 'wood'], at: { shelf: id % 90 } }
    const text = JSON.stringify(item)
    items.push(text)
    length += text.length + 1
  }
  return new TextEncoder().encode(`{"items":[${items.join(',')}]}`)
}

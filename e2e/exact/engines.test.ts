import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { chromium } from 'playwright'
import { build } from 'vite'
import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { chromiumFlags, ensureChromium } from '../../build/test/chromium.ts'
import { assemble, fdWrite, i32, store, write } from '../../worker/sandbox/wasm/modules.fixture.ts'
import { withTempFolder } from '../rig/temp-folder.ts'
import { randomModule } from './random-module.ts'
import type { ExactCase } from './run-exact.ts'

/*
 * The promise of the exact class, put to the test: the same job on the compilers of Node and of
 * Chromium, the baseline one and the optimising one, tells the same bytes.
 */

const root = path.resolve(import.meta.dirname, '../..')
const TIERS = ['--no-liftoff', '--liftoff-only'] as const
const run = promisify(execFile)
const Digests = z.array(z.string().length(64))
const NOTHING = new Uint8Array()

const PROGRAMS: readonly { readonly name: string; readonly args: readonly string[]; readonly stdin?: string }[] = [
  { name: 'sha256', args: [], stdin: 'a small input' },
  { name: 'gzip', args: ['-9'], stdin: 'again and again and again and '.repeat(2000) },
  { name: 'jsonq', args: ['.items[2]'], stdin: JSON.stringify({ items: [1, 'two', { three: [3, 3, 3] }] }) },
  { name: 'mandelbrot', args: ['--width', '64', '--height', '48'] },
  { name: 'raytrace', args: ['--width', '48', '--height', '32'] },
]

/** Adds two values that are no numbers: which payload comes out is up to the compiler. */
const nanAddition: ExactCase = {
  module: assemble({
    imports: [fdWrite],
    data: Uint8Array.of(1, 0, 0xc0, 0x7f),
    body: [store(64, [0x43, 2, 0, 0xc0, 0x7f, i32(0), 0x2a, 2, 0, 0x92, 0xbc]), write(i32(1), 64, 4)],
  }),
  args: [],
  stdin: NOTHING,
  verifiable: false,
}

async function exactCases(): Promise<readonly ExactCase[]> {
  const programs = PROGRAMS.map(async ({ name, args, stdin }) => ({
    module: Uint8Array.from(await readFile(path.join(root, `out/programs/${name}.wasm`))),
    args,
    stdin: new TextEncoder().encode(stdin ?? ''),
    verifiable: true,
  }))
  const random = Array.from({ length: 25 }, (_, seed) => ({
    module: randomModule(seed),
    args: [],
    stdin: NOTHING,
    verifiable: true,
  }))
  return [...(await Promise.all(programs)), ...random]
}

async function inNode(cases: readonly ExactCase[], flags: readonly string[]): Promise<readonly string[]> {
  return withTempFolder('exact', async (folder) => {
    const file = path.join(folder, 'cases.json')
    await writeFile(file, JSON.stringify(cases.map(portable)))
    const script = path.join(import.meta.dirname, 'run-cases.ts')
    const { stdout } = await run(process.execPath, [...flags, script, file], { timeout: 120_000 })
    return Digests.parse(JSON.parse(stdout))
  })
}

async function inChromium(cases: readonly ExactCase[], flag: string): Promise<readonly string[]> {
  const executablePath = await ensureChromium(() => undefined)
  const code = await browserCode()
  const browser = await chromium.launch({ executablePath, args: [...chromiumFlags(), `--js-flags=${flag}`] })
  try {
    const page = await browser.newPage()
    // Hashing is for pages of a secure origin, which a blank page is not.
    await page.route('**', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }))
    await page.goto('http://localhost/')
    await page.addScriptTag({ content: code })
    const digests = `(async (cases) => {
      const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
      const digests = []
      for (const { module, args, stdin, verifiable } of cases) {
        digests.push(await exact.digestOf({ module: bytes(module), args, stdin: bytes(stdin), verifiable }))
      }
      return JSON.stringify(digests)
    })(${JSON.stringify(cases.map(portable))})`
    return Digests.parse(JSON.parse(String(await page.evaluate(digests))))
  } finally {
    await browser.close()
  }
}

/** The executor as one script that a page can run, under the name `exact`. */
async function browserCode(): Promise<string> {
  const built = await build({
    configFile: false,
    root,
    logLevel: 'warn',
    build: {
      write: false,
      lib: { entry: path.join(import.meta.dirname, 'run-exact.ts'), formats: ['iife'], name: 'exact' },
    },
  })
  const [output] = Array.isArray(built) ? built : []
  const code = output?.output[0]?.code
  if (code === undefined) throw new Error('The executor was not built for the browser.')
  return code
}

function portable({ module, args, stdin, verifiable }: ExactCase) {
  return {
    module: Buffer.from(module).toString('base64'),
    args,
    stdin: Buffer.from(stdin).toString('base64'),
    verifiable,
  }
}

let cases: readonly ExactCase[] = []
let expected: readonly string[] = []

beforeAll(async () => {
  cases = await exactCases()
  expected = await inNode(cases, ['--no-liftoff'])
}, 60_000)

describe('a verifiable job tells the same bytes', () => {
  test('when it is run again', async () => {
    expect(await inNode(cases, ['--no-liftoff'])).toEqual(expected)
  }, 60_000)

  test('by the baseline compiler of Node', async () => {
    expect(await inNode(cases, ['--liftoff-only'])).toEqual(expected)
  }, 60_000)

  test.each(TIERS)(
    'in Chromium with %s',
    async (flag) => {
      expect(await inChromium(cases, flag)).toEqual(expected)
    },
    120_000,
  )

  test('and each job its own', () => {
    expect(new Set(expected).size).toBe(cases.length)
  })
})

test('a job outside of the class does not: two compilers add two NaNs to different bytes', async () => {
  const [optimised, baseline] = await Promise.all(TIERS.map((flag) => inNode([nanAddition], [flag])))
  expect(optimised).not.toEqual(baseline)
}, 60_000)

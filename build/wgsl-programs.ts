import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { Sha256 } from '../contract/money.ts'
import { WgslManifest } from '../contract/wgsl.ts'
import { examples, type WgslProgramName } from '../worker/programs/wgsl/examples.ts'
import { root } from './step.ts'
import type { BuildStep } from './step.ts'

const folder = 'worker/programs/wgsl'
const recordFile = path.join(root, folder, 'programs.json')
const names = [
  'gpu-matmul',
  'gpu-nbody',
  'gpu-convolution',
  'gpu-mandelbrot',
  'cap-matmul',
] as const satisfies WgslProgramName[]

/** One entry of `worker/programs/wgsl/programs.json`. */
const WgslProgramRecord = z.strictObject({
  name: z.enum(names),
  /** Of the source as UTF-8 with plain line ends. */
  sha256: Sha256,
  summary: z.string(),
  usage: z.string(),
  /** Computes with integers only, so that every GPU gives the same bytes. */
  integer: z.boolean(),
  /** A job that runs as it is and needs no input. */
  example: WgslManifest,
})
type WgslProgramRecord = z.infer<typeof WgslProgramRecord>

/** The demo's own shaders, each checked against its recorded hash and put where the engine reads them. */
export const wgslPrograms: BuildStep = {
  name: 'wgsl-programs',
  inputs: [folder, 'build/wgsl-programs.ts'],
  outputs: names.map((name) => `out/programs/${name}.wgsl`),
  run: async () => {
    const into = path.join(root, 'out', 'programs')
    await mkdir(into, { recursive: true })
    for (const { name, sha256, example } of await readRecords()) {
      const source = await readSource(name)
      if (hashOf(source) !== sha256 || example.module !== sha256) {
        throw new Error(
          `${name}.wgsl does not have its recorded hash. If it was meant to change, run: npx node build/wgsl-programs.ts --record`,
        )
      }
      await writeFile(path.join(into, `${name}.wgsl`), source)
    }
  },
}

async function readRecords(): Promise<readonly WgslProgramRecord[]> {
  return z.array(WgslProgramRecord).parse(JSON.parse(await readFile(recordFile, 'utf8')))
}

/** Line ends as they are in the repository, so that the hash is the same on every system. */
async function readSource(name: WgslProgramName): Promise<string> {
  return (await readFile(path.join(root, folder, `${name}.wgsl`), 'utf8')).replaceAll('\r\n', '\n')
}

/** Stores hashes and examples as they come out now. */
async function record(): Promise<void> {
  const updated: WgslProgramRecord[] = []
  for (const entry of await readRecords()) {
    const sha256 = hashOf(await readSource(entry.name))
    updated.push({ ...entry, sha256, example: examples[entry.name](sha256) })
  }
  const { format, resolveConfig } = await import('prettier')
  await writeFile(
    recordFile,
    await format(JSON.stringify(updated, null, 2), { ...(await resolveConfig(recordFile)), parser: 'json' }),
  )
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

const startedAs = process.argv[1]
if (startedAs !== undefined && import.meta.url === pathToFileURL(startedAs).href) {
  if (process.argv.includes('--record')) await record()
  await wgslPrograms.run()
}

import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { commands } from '@yowasp/clang'
import { findInexact } from '../worker/sandbox/wasm/exact/exact-class.ts'
import { includeFolder, programsFolder, readRecords, recordFile, sourceFile } from './program-sources.ts'
import type { ProgramRecord } from './program-sources.ts'
import { root } from './step.ts'
import type { BuildStep } from './step.ts'

/** Vectors of sixteen bytes are what x86-64 and arm64 have always; `-O3` makes more code and none of it faster. */
const OPTIMISATION = ['-O2', '-msimd128']

const names = ['sha256', 'gzip', 'jsonq', 'mandelbrot', 'raytrace']

/** The demo's own modules: compiled by a pinned clang, each checked against its recorded hash. */
export const programs: BuildStep = {
  name: 'programs',
  inputs: [programsFolder, 'build/programs.ts', 'build/program-sources.ts', 'worker/sandbox/wasm/exact'],
  outputs: names.map((name) => `out/programs/${name}.wasm`),
  run: async () => {
    for (const record of await readRecords()) {
      const wasm = await compile(record)
      const found = findings(wasm)
      if (found.sha256 !== record.sha256 || found.verifiable !== record.verifiable) {
        throw new Error(
          `${record.name}.wasm is not what was recorded of it. If its source or the compiler was meant to change, run: npx node build/programs.ts --record`,
        )
      }
      await write(record.name, wasm)
    }
  },
}

/** Compiles again and stores what came out. */
async function record(): Promise<void> {
  const updated: ProgramRecord[] = []
  for (const entry of await readRecords()) {
    const wasm = await compile(entry)
    await write(entry.name, wasm)
    updated.push({ ...entry, ...findings(wasm) })
  }
  await writeFile(recordFile, `${JSON.stringify(updated, null, 2)}\n`)
}

async function compile(entry: ProgramRecord): Promise<Uint8Array> {
  // Loads the compiler without its progress lines; run() takes no such option for its first step.
  await commands.clang(undefined, {}, { fetchProgress: () => undefined })
  const files: Record<string, string> = { 'program.c': await readFile(sourceFile(entry.name), 'utf8') }
  for (const header of await readdir(includeFolder)) {
    files[header] = await readFile(path.join(includeFolder, header), 'utf8')
  }
  const flags = [...OPTIMISATION, '--target=wasm32-wasip1', '-std=c17', '-Wall', '-Wextra', '-Werror', '-I.']
  // One fixed size, as the exact class asks for; the system gives a page only when it is touched.
  const bytes = entry.memoryMiB * 1024 * 1024
  const linking = [`--initial-memory=${bytes}`, `--max-memory=${bytes}`, '--strip-all']
  const built = await commands.clang(
    [...flags, ...linking.map((flag) => `-Wl,${flag}`), 'program.c', '-o', 'program.wasm'],
    files,
  )
  const wasm = built?.['program.wasm']
  if (!(wasm instanceof Uint8Array)) throw new Error(`The compiler made nothing of ${entry.name}.c.`)
  return wasm
}

async function write(name: string, wasm: Uint8Array): Promise<void> {
  const folder = path.join(root, 'out', 'programs')
  await mkdir(folder, { recursive: true })
  await writeFile(path.join(folder, `${name}.wasm`), wasm)
}

function findings(wasm: Uint8Array): Pick<ProgramRecord, 'sha256' | 'verifiable'> {
  return { sha256: createHash('sha256').update(wasm).digest('hex'), verifiable: findInexact(wasm) === null }
}

const startedAs = process.argv[1]
if (startedAs !== undefined && import.meta.url === pathToFileURL(startedAs).href) {
  await (process.argv.includes('--record') ? record() : programs.run())
}

import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'

export const root = path.resolve(import.meta.dirname, '..')

/** One generated thing. A step runs again only when the bytes of its inputs changed. */
export interface BuildStep {
  readonly name: string
  /** Files and folders, relative to the repository. */
  readonly inputs: readonly string[]
  /** Files that must exist afterwards, relative to the repository. */
  readonly outputs: readonly string[]
  run(): Promise<void>
}

/** Runs the step unless its inputs are as they were when its outputs were made. */
export async function runStep(step: BuildStep): Promise<'built' | 'fresh'> {
  const stampFile = path.join(root, 'out', 'stamps', step.name)
  const stamp = await fingerprint(step.inputs)
  const previous = await readFile(stampFile, 'utf8').catch(() => null)
  if (previous === stamp && (await allExist(step.outputs))) return 'fresh'
  await step.run()
  if (!(await allExist(step.outputs))) throw new Error(`Build step ${step.name} did not make what it promises.`)
  await mkdir(path.dirname(stampFile), { recursive: true })
  await writeFile(stampFile, stamp)
  return 'built'
}

async function allExist(files: readonly string[]): Promise<boolean> {
  const found = await Promise.all(files.map((file) => stat(path.join(root, file)).catch(() => null)))
  return found.every((entry) => entry !== null)
}

async function fingerprint(inputs: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const input of [...inputs, 'package-lock.json']) {
    for (const file of await filesUnder(path.join(root, input))) {
      hash.update(path.relative(root, file)).update('\0')
      hash.update(await readFile(file)).update('\0')
    }
  }
  return hash.digest('hex')
}

async function filesUnder(start: string): Promise<string[]> {
  const entry = await stat(start)
  if (entry.isFile()) return [start]
  const names = await readdir(start, { recursive: true, withFileTypes: true })
  return names
    .filter((name) => name.isFile())
    .map((name) => path.join(name.parentPath, name.name))
    .sort()
}

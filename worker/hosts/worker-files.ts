import { realpath } from 'node:fs/promises'
import { librariesByLoader, librariesOf, loaderAmong } from './libraries.ts'

/** Everything of this machine that a sandbox shows its worker, read-only. */
export interface WorkerFiles {
  readonly node: string
  readonly bundle: string
  readonly libraries: readonly string[]
  /** The tool that sets the kernel's limits; null where it is missing. */
  readonly prlimit: string | null
}

/** Where they are inside. */
export const INSIDE = { node: '/node', bundle: '/worker.mjs', prlimit: '/prlimit' } as const

export async function workerFiles(
  nodeBinary: string,
  workerFile: string,
  prlimit: string | null,
): Promise<WorkerFiles> {
  const node = await realpath(nodeBinary)
  const libraries = await librariesOf(node)
  const more = prlimit === null ? [] : await librariesByLoader(loaderAmong(libraries), prlimit)
  return { node, bundle: await realpath(workerFile), libraries: [...new Set([...libraries, ...more])], prlimit }
}

/**
 * Node's own arguments: no baseline compiler, which is many times slower on one long call
 * (sandbox-proof section 4), and a ceiling on linear memory for the whole process. Nor is anything
 * inlined: what made the module has done so, and doing it again doubles the time to compile and gains nothing.
 */
export function nodeFlags(memoryMiB: number): readonly string[] {
  return ['--no-liftoff', '--no-wasm-inlining', `--wasm-max-mem-pages=${memoryMiB * 16}`]
}

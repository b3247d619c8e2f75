import { realpath } from 'node:fs/promises'
import { librariesOf } from './libraries.ts'

/** Everything of this machine that a sandbox shows its worker, read-only. */
export interface WorkerFiles {
  readonly node: string
  readonly bundle: string
  readonly libraries: readonly string[]
}

/** Where they are inside. */
export const INSIDE = { node: '/node', bundle: '/worker.mjs' } as const

export async function workerFiles(nodeBinary: string, workerFile: string): Promise<WorkerFiles> {
  const node = await realpath(nodeBinary)
  return { node, bundle: await realpath(workerFile), libraries: await librariesOf(node) }
}

/**
 * Node's own arguments: no baseline compiler, which is many times slower on one long call
 * (sandbox-proof section 4), and a ceiling on linear memory for the whole process.
 */
export function nodeFlags(memoryMiB: number): readonly string[] {
  return ['--no-liftoff', `--wasm-max-mem-pages=${memoryMiB * 16}`]
}

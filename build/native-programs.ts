import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import path from 'node:path'
import { includeFolder, sourceFile } from './program-sources.ts'

const run = promisify(execFile)

export interface NativeBuild {
  /** Path of the executable, or null with the reason. */
  readonly file: string | null
  readonly reason: string
}

/**
 * Builds one demo program from the same source with the machine's own compiler, as the baseline of
 * the benchmarks. `into` is a folder the caller owns.
 */
export async function buildNative(name: string, into: string): Promise<NativeBuild> {
  const file = path.join(into, name)
  const reasons: string[] = []
  for (const compiler of ['cc', 'clang', 'gcc']) {
    try {
      await run(compiler, ['-O3', '-std=gnu17', '-I', includeFolder, '-o', file, sourceFile(name)], { timeout: 60_000 })
      return { file, reason: `built by ${compiler} -O3` }
    } catch (error: unknown) {
      reasons.push(error instanceof Error ? `${compiler}: ${error.message.split('\n')[0] ?? ''}` : compiler)
    }
  }
  return { file: null, reason: `No working C compiler (${reasons.join('; ')}).` }
}

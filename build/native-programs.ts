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
 * the benchmarks: clang first, as the modules are made by clang. It vectorises as that compiler does
 * by itself. `into` is a folder the caller owns; the program leaves its files there too.
 */
export async function buildNative(name: string, into: string): Promise<NativeBuild> {
  const file = path.join(into, name)
  const reasons: string[] = []
  for (const compiler of ['clang', 'cc', 'gcc']) {
    try {
      const out = `-DOUT_FOLDER="${into}"`
      await run(compiler, ['-O2', '-std=gnu17', out, '-I', includeFolder, '-o', file, sourceFile(name)], {
        timeout: 60_000,
      })
      return { file, reason: `${compiler} -O2` }
    } catch (error: unknown) {
      reasons.push(error instanceof Error ? `${compiler}: ${error.message.split('\n')[0] ?? ''}` : compiler)
    }
  }
  return { file: null, reason: `No working C compiler (${reasons.join('; ')}).` }
}

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * The shared libraries a program needs, with their loader, as the loader itself lists them. Paths
 * are those the loader looks at, so they must be the same inside a sandbox.
 */
export async function librariesOf(program: string): Promise<readonly string[]> {
  const { stdout } = await run(program, ['--version'], {
    env: { LD_TRACE_LOADED_OBJECTS: '1' },
    timeout: 5000,
    killSignal: 'SIGKILL',
  })
  const paths = stdout.split('\n').flatMap((line) => /(?:=>\s*|^\s*)(\/\S+)/.exec(line)?.[1] ?? [])
  if (paths.length === 0) throw new Error(`The loader lists no libraries of ${program}.`)
  return [...new Set(paths)]
}

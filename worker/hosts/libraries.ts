import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
const options = { timeout: 5000, killSignal: 'SIGKILL' } as const

/**
 * The shared libraries a program needs, with their loader, as the loader itself lists them. Paths
 * are those the loader looks at, so they must be the same inside a sandbox.
 */
export async function librariesOf(program: string): Promise<readonly string[]> {
  const { stdout } = await run(program, ['--version'], { ...options, env: { LD_TRACE_LOADED_OBJECTS: '1' } })
  return pathsIn(stdout, program)
}

/** As `librariesOf`, for programs that run with rights of their own: the loader ignores the variable for those. */
export async function librariesByLoader(loader: string, program: string): Promise<readonly string[]> {
  const { stdout } = await run(loader, ['--list', program], { ...options, env: {} })
  return pathsIn(stdout, program)
}

/** The loader among a program's libraries: the one that is not looked up by name. */
export function loaderAmong(libraries: readonly string[]): string {
  const loader = libraries.find((file) => /\/ld-[^/]*$/.test(file))
  if (loader === undefined) throw new Error('Node has no program loader among its libraries.')
  return loader
}

function pathsIn(listing: string, program: string): readonly string[] {
  const paths = listing.split('\n').flatMap((line) => /(?:=>\s*|^\s*)(\/\S+)/.exec(line)?.[1] ?? [])
  if (paths.length === 0) throw new Error(`The loader lists no libraries of ${program}.`)
  return [...new Set(paths)]
}

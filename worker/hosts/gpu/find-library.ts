import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
/** Where libraries are that the system's list may not name. */
const folders = ['/usr/local/nvidia/lib64', '/run/opengl-driver/lib', '/usr/lib64', '/usr/lib', '/lib64', '/lib']

/**
 * Finds shared libraries of this processor by their bare names: in the system's own list, then in
 * the usual folders.
 * @param ldconfig the tool that prints the list; null where there is none
 */
export async function libraryFinder(ldconfig: string | null): Promise<(name: string) => Promise<string | null>> {
  const listed = ldconfig === null ? new Map<string, string>() : await systemList(ldconfig)
  return async (name) => listed.get(name) ?? firstThere(folders.map((folder) => path.join(folder, name)))
}

async function systemList(ldconfig: string): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await run(ldconfig, ['-p'], { timeout: 5000, killSignal: 'SIGKILL', maxBuffer: 2 ** 24, env: {} })
  const kind = process.arch === 'arm64' ? 'AArch64' : 'x86-64'
  const found = stdout.split('\n').flatMap((line) => {
    const [, name, flags, file] = /^\s*(\S+) \(([^)]*)\) => (\S+)$/.exec(line) ?? []
    return name === undefined || file === undefined || !flags?.includes(kind) ? [] : [[name, file] as const]
  })
  // The first of a name is what the loader takes.
  return new Map(found.toReversed())
}

async function firstThere(files: readonly string[]): Promise<string | null> {
  for (const file of files) {
    const there = await access(file).then(
      () => true,
      () => false,
    )
    if (there) return file
  }
  return null
}

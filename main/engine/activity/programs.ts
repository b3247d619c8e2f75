import { execFile } from 'node:child_process'
import path from 'node:path'
import { namesIn, textOf } from '../hardware/kernel-file.ts'

/** Names of the programs that run; null where that cannot be told. */
export type ReadPrograms = () => Promise<readonly string[] | null>

/**
 * Remembers the name of a process once it was the same twice: it may become another program right after its
 * start, hardly ever later, and reading hundreds of names every second would be felt.
 */
export function linuxPrograms(root = '/'): ReadPrograms {
  const folder = path.join(root, 'proc')
  let before = new Map<string, string>()
  let settled = new Map<string, string>()
  return async () => {
    const ids = (await namesIn(folder)).filter((name) => /^\d+$/.test(name))
    if (ids.length === 0) return null
    const now = new Map<string, string>()
    for (const id of ids) {
      const name = settled.get(id) ?? (await textOf(path.join(folder, id, 'comm')))
      if (name !== null) now.set(id, name)
    }
    settled = new Map([...now].filter(([id, name]) => before.get(id) === name))
    before = now
    return [...now.values()]
  }
}

/** Systems whose own tool lists the programs. */
export function toolPrograms(platform: NodeJS.Platform): ReadPrograms {
  const [tool, args] =
    platform === 'win32'
      ? (['C:\\Windows\\System32\\tasklist.exe', ['/fo', 'csv', '/nh']] as const)
      : (['/bin/ps', ['-axco', 'comm']] as const)
  return async () => {
    const output = await printed(tool, args)
    return output === null ? null : programsIn(output)
  }
}

/** Lines of `tasklist /fo csv /nh` (quoted, name first) or of `ps -co comm` (a name each). */
export function programsIn(output: string): readonly string[] {
  return output
    .split('\n')
    .map((line) => (/^"([^"]*)"/.exec(line)?.[1] ?? line).trim())
    .filter((name) => name !== '')
}

function printed(tool: string, args: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(tool, args, { timeout: 5_000, maxBuffer: 4 * 1024 * 1024, windowsHide: true }, (error, stdout) => {
      resolve(error === null ? stdout : null)
    })
  })
}

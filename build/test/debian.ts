import { spawn } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import path from 'node:path'

/** True where this process may install Debian packages by itself. */
export function mayInstallPackages(): boolean {
  return existsSync('/etc/debian_version') && process.getuid?.() === 0
}

/** Installs Debian packages, with apt's own progress shown. */
export async function installPackages(names: readonly string[], say: (line: string) => void): Promise<void> {
  say(`Installing ${names.join(', ')} with apt-get.`)
  await aptGet(['update', '-q'])
  await aptGet(['install', '-q', '-y', '--no-install-recommends', ...names])
}

async function aptGet(args: readonly string[]): Promise<void> {
  const code = await new Promise<number | null>((resolve, reject) => {
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const child = spawn('apt-get', args, { stdio: ['ignore', 'inherit', 'inherit'], env: environment })
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (code !== 0) throw new Error(`apt-get ${args[0] ?? ''} ended with code ${code}.`)
}

/** The first of these programs found on the search path, as an absolute path. */
export function programOnPath(names: readonly string[], searchPath = process.env['PATH'] ?? ''): string | null {
  for (const name of names) {
    for (const folder of searchPath.split(path.delimiter).filter((entry) => path.isAbsolute(entry))) {
      const file = path.join(folder, process.platform === 'win32' ? `${name}.exe` : name)
      if (isExecutable(file)) return file
    }
  }
  return null
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    // accessSync says no by throwing; which reason it was makes no difference here.
    return false
  }
}

import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { root } from '../step.ts'

/** Where npm put the package. Importing it instead would start a download. */
export const electronPackage = path.join(root, 'node_modules', 'electron')

export function electronVersion(packageFolder = electronPackage): string {
  const text = readFileSync(path.join(packageFolder, 'package.json'), 'utf8')
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version
}

const executables: Partial<Record<NodeJS.Platform, string>> = {
  darwin: path.join('Electron.app', 'Contents', 'MacOS', 'Electron'),
  win32: 'electron.exe',
}

/**
 * Electron's program, or null where it has not been fetched, or only in part, or in another
 * version. `ELECTRON_OVERRIDE_DIST_PATH` is honoured as Electron's own launcher does.
 */
export function findElectron(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  packageFolder = electronPackage,
  platform: NodeJS.Platform = process.platform,
): string | null {
  const executable = executables[platform] ?? 'electron'
  const override = environment['ELECTRON_OVERRIDE_DIST_PATH'] ?? ''
  if (override !== '') return existingFile(path.join(override, executable))
  const dist = path.join(packageFolder, 'dist')
  // The installer writes this file last, so it also tells that the archive was unpacked whole.
  if (!existsSync(path.join(packageFolder, 'path.txt'))) return null
  if (readText(path.join(dist, 'version')).replace(/^v/, '') !== electronVersion(packageFolder)) return null
  return existingFile(path.join(dist, executable))
}

function existingFile(file: string): string | null {
  return existsSync(file) ? file : null
}

function readText(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
}

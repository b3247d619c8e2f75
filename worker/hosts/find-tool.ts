import { access, constants } from 'node:fs/promises'
import path from 'node:path'

/** Folders only the system's administrator can write; PATH may hold others. */
const folders = ['/usr/bin', '/bin', '/usr/sbin', '/sbin', '/run/current-system/sw/bin']

/** Absolute path of an executable of the system, or null. */
export async function findTool(name: string): Promise<string | null> {
  for (const folder of folders) {
    const file = path.join(folder, name)
    try {
      await access(file, constants.X_OK)
      return file
    } catch {
      // Not in this folder: try the next.
    }
  }
  return null
}

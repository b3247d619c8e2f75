import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { OWN_FILES, OwnFiles } from '../../../contract/own-files.ts'
import { say } from '../../../contract/words/say.ts'

/**
 * Why this installation must not run, as a sentence that names what was changed, or null. For Linux, where Electron
 * does not look at the archive itself. It notices damage and careless or partial changes; whoever may write into the
 * installation may also change the list, which the updater's signatures are for.
 * @param resources the folder that the archive lies in
 */
export function changedInstallation(resources: string): string | null {
  const changed = firstChanged(resources)
  return changed === null
    ? null
    : say`Hearth’s own files are not as they were installed (${changed}). Install Hearth again; your wallet and your books are not touched.`
}

function firstChanged(resources: string): string | null {
  // Electron would look here before the archive, were its fuse not set.
  if (existsSync(path.join(resources, 'app'))) return 'resources/app'
  const list = OwnFiles.safeParse(jsonOf(path.join(resources, OWN_FILES)))
  if (!list.success) return OWN_FILES
  const installation = path.dirname(resources)
  const other = list.data.files.find((file) => hashOf(path.join(installation, ...file.path.split('/'))) !== file.sha256)
  return other?.path ?? null
}

/** Null for a file that is not there or is no JSON: both are a change. */
function jsonOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

function hashOf(file: string): string | null {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex')
  } catch {
    // A file that cannot be read is not the one that was installed.
    return null
  }
}

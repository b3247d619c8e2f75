import { createHash } from 'node:crypto'
import { globSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { isOwnCode, OWN_FILES, OwnFiles } from '../../contract/own-files.ts'

/** Writes the list that the app compares itself with at each start, where Electron does not (Linux). */
export function listOwnFiles(installation: string): void {
  const files = globSync('**/*', { cwd: installation })
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => isOwnCode(file) && statSync(path.join(installation, file)).isFile())
    .toSorted()
    .map((file) => ({ path: file, sha256: hashOf(path.join(installation, file)) }))
  const list = OwnFiles.parse({ version: 1, files })
  writeFileSync(path.join(installation, 'resources', OWN_FILES), `${JSON.stringify(list, null, 1)}\n`)
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}

/** electron-builder calls this when everything is in place and nothing is signed yet. */
export default function afterPack(context: {
  readonly appOutDir: string
  readonly electronPlatformName: string
}): void {
  if (context.electronPlatformName === 'linux') listOwnFiles(context.appOutDir)
}

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const kinds: Readonly<Record<string, string>> = {
  '.exe': 'nsis',
  '.zip': 'zip',
  '.deb': 'deb',
  '.AppImage': 'appimage',
}

/** One package as an update manifest names it. */
export interface DescribedFile {
  readonly target: string
  readonly name: string
  readonly size: number
  readonly sha512: string
}

/** The packages in a folder that an update can be made of; a disk image is for people only. */
export function describePackages(folder: string, platform: string, arch: string): readonly DescribedFile[] {
  return readdirSync(folder)
    .toSorted()
    .flatMap((name) => {
      const kind = kinds[path.extname(name)]
      if (kind === undefined) return []
      const bytes = readFileSync(path.join(folder, name))
      const sha512 = createHash('sha512').update(bytes).digest('base64')
      return [{ target: `${platform}-${arch}-${kind}`, name, size: bytes.length, sha512 }]
    })
}

/** `node build/release/describe.ts FOLDER` writes `files.json` there, for the manifest. */
if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [folder] = process.argv.slice(2)
  if (folder === undefined) throw new Error('Name the folder with the packages.')
  const files = describePackages(folder, process.platform, process.arch)
  writeFileSync(path.join(folder, 'files.json'), `${JSON.stringify(files, null, 2)}\n`)
}

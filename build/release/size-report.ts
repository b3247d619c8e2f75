import type { PackedFile } from './packed-rules.ts'

/** Sum of one part of a packed app, in bytes. */
export interface PartSize {
  readonly part: string
  readonly bytes: number
  readonly files: number
}

/** How large each part is, largest first: folders of `out/`, each package, what lies beside the app, and Electron itself. */
export function sizeByPart(files: readonly PackedFile[]): readonly PartSize[] {
  const parts = new Map<string, PartSize>()
  for (const { path, bytes } of files) {
    const part = partOf(path)
    const sum = parts.get(part) ?? { part, bytes: 0, files: 0 }
    parts.set(part, { part, bytes: sum.bytes + bytes, files: sum.files + 1 })
  }
  return [...parts.values()].toSorted((one, other) => other.bytes - one.bytes)
}

function partOf(path: string): string {
  const inPackage = /^app\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)
  if (inPackage?.[1] !== undefined) return inPackage[1]
  if (path.startsWith('app/out/')) return path.split('/').slice(1, 3).join('/')
  if (path.startsWith('app/')) return 'app'
  if (path.startsWith('resources/node/')) return 'Node'
  return 'Electron'
}

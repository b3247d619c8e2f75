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

const MIB = 2 ** 20
/** MiB, a tenth above what they were in November 2026: what grows beyond is looked at before it ships. */
const BUDGET = { all: 220, own: 8, package: 4 }
/** Whole programs and drivers, which are in the sum. */
const LARGE = /^(?:Node|webgpu|@foundry-rs\/.+)$/

/** What is larger than it may be, as sentences; Electron's own size is not ours to bound. */
export function overBudget(parts: readonly PartSize[]): readonly string[] {
  const ours = parts.filter(({ part }) => part !== 'Electron')
  const own = ours.filter(({ part }) => part.startsWith('out/'))
  const packages = ours.filter(({ part }) => !part.startsWith('out/') && !LARGE.test(part))
  return [
    ...tooLarge('Everything besides Electron', ours, BUDGET.all, 'it'),
    ...tooLarge('out', own, BUDGET.own, 'it'),
    ...packages.flatMap((each) => tooLarge(each.part, [each], BUDGET.package, 'each package')),
  ]
}

function tooLarge(name: string, parts: readonly PartSize[], mostMib: number, meant: string): readonly string[] {
  const mib = parts.reduce((sum, { bytes }) => sum + bytes, 0) / MIB
  return mib > mostMib ? [`${name} has ${Number(mib.toFixed(1))} MiB; ${mostMib} are meant for ${meant}.`] : []
}

function partOf(path: string): string {
  const inPackage = /^app\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)
  if (inPackage?.[1] !== undefined) return inPackage[1]
  if (path.startsWith('app/out/')) return path.split('/').slice(1, 3).join('/')
  if (path.startsWith('app/')) return 'app'
  if (path.startsWith('resources/node/')) return 'Node'
  return 'Electron'
}

import { importsOf } from './imports.ts'
import { layerOf } from './layer-rules.ts'

export interface SourceFile {
  /** Relative to the repository, with forward slashes. */
  readonly file: string
  readonly source: string
}

/** Every wrong arrow, foreign package and circle, as one sentence each. */
export function checkLayers(files: readonly SourceFile[]): readonly string[] {
  const problems: string[] = []
  const graph = new Map<string, readonly string[]>()
  for (const { file, source } of files) {
    const layer = layerOf(file)
    if (layer === null) {
      problems.push(`${file}: belongs to no layer; name its folder in build/check/layer-rules.ts`)
      continue
    }
    const imports = importsOf(file, source)
    graph.set(
      file,
      imports.filter((entry) => entry.own).map((entry) => entry.target),
    )
    // A test, and what tests set up for themselves, composes whatever it needs to be real.
    if (isForTests(file)) continue
    for (const entry of imports) {
      if (entry.own && isForTests(entry.target)) {
        problems.push(`${file}: may not import ${entry.target}, which is for tests`)
      } else if (entry.own) {
        const target = layerOf(entry.target)
        const allowed =
          target === layer || layer.mayImport.some((prefix) => prefix === '' || target?.prefix.startsWith(prefix))
        if (!allowed) problems.push(`${file}: may not import ${entry.target}`)
      } else if (layer.packages !== undefined && !layer.packages.includes(entry.target)) {
        problems.push(`${file}: may not import the package ${entry.target}`)
      }
    }
  }
  return [...problems, ...circles(graph)]
}

function isForTests(file: string): boolean {
  return /\.(test|spec|fixture|testing|child)\.tsx?$|\/testing\/|^e2e\//.test(file)
}

function circles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = []
  const done = new Set<string>()
  const visit = (file: string, trail: readonly string[]): void => {
    const start = trail.indexOf(file)
    if (start >= 0) {
      found.push(`circle: ${[...trail.slice(start), file].join(' -> ')}`)
      return
    }
    if (done.has(file)) return
    for (const target of graph.get(file) ?? []) visit(target, [...trail, file])
    done.add(file)
  }
  for (const file of graph.keys()) visit(file, [])
  return found
}

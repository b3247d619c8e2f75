import path from 'node:path'
import { parseSync } from 'oxc-parser'

/** One import of a source file, type-only imports included. */
export interface Import {
  /** Path relative to the repository for our own files, else the package specifier. */
  readonly target: string
  readonly own: boolean
}

/** Every module `source` imports or re-exports, static or dynamic with a literal. */
export function importsOf(file: string, source: string): readonly Import[] {
  const parsed = parseSync(file, source)
  const specifiers = new Set<string>()
  for (const statement of parsed.module.staticImports) specifiers.add(statement.moduleRequest.value)
  for (const statement of parsed.module.staticExports) {
    for (const entry of statement.entries) if (entry.moduleRequest) specifiers.add(entry.moduleRequest.value)
  }
  for (const dynamic of parsed.module.dynamicImports) {
    const text = source.slice(dynamic.moduleRequest.start, dynamic.moduleRequest.end)
    const literal = /^['"]([^'"]+)['"]$/.exec(text)
    if (literal?.[1] !== undefined) specifiers.add(literal[1])
  }
  return [...specifiers].map((specifier) =>
    specifier.startsWith('.')
      ? { target: path.posix.join(path.posix.dirname(file), specifier), own: true }
      : { target: specifier, own: false },
  )
}

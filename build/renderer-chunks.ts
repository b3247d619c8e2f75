import path from 'node:path'
import type { Plugin, Rolldown } from 'vite'

/** What the page imports by itself, and what `open-window.tsx` imports on top of that. */
interface Stages {
  readonly begin: ReadonlySet<string>
  readonly engine: ReadonlySet<string>
}

const SOON = ['open-window', 'engine', 'parts', 'home-screen']

/**
 * The window in few files: `begin` is all that its first frame needs, `engine` what every screen needs, `parts` what
 * several screens share, and each screen is one file. Left to itself a bundler makes some sixty of them, and a
 * browser asks for each. Nothing is painted before `begin` has run, so that the first frame has the colours the
 * person chose without an inline script to choose them.
 */
export function fewFiles(): Plugin {
  let stages: Stages = { begin: new Set(), engine: new Set() }
  return {
    name: 'few-files',
    config: () => ({
      build: {
        rolldownOptions: {
          output: {
            codeSplitting: {
              groups: [
                { name: 'begin', test: (module) => stages.begin.has(module), priority: 3 },
                { name: 'engine', test: (module) => stages.engine.has(module), priority: 2 },
                { name: 'parts', minShareCount: 2, priority: 1 },
              ],
            },
          },
        },
      },
    }),
    buildEnd() {
      stages = stagesOf([...this.getModuleIds()], (module) => this.getModuleInfo(module))
    },
    transformIndexHtml: {
      order: 'post',
      handler: (html, { bundle }) => ({
        html: html.replaceAll('<script type="module"', '<script type="module" blocking="render"'),
        tags: Object.values(bundle ?? {}).flatMap((file) => {
          const soon = fetchedSoon(file)
          const attrs = { ...soon, crossorigin: true, href: `./${file.fileName}` }
          return soon === null ? [] : [{ tag: 'link', injectTo: 'head' as const, attrs }]
        }),
      }),
    },
  }
}

/** How a file is asked for while the first frame is made: code that runs after it, and the letters in it. */
function fetchedSoon(file: Rolldown.OutputAsset | Rolldown.OutputChunk): { readonly rel: string; as?: string } | null {
  if (file.type === 'chunk') return SOON.includes(file.name) ? { rel: 'modulepreload' } : null
  return file.fileName.endsWith('.woff2') ? { rel: 'preload', as: 'font' } : null
}

function isAfterFirstFrame(module: string): boolean {
  return path.basename(module) === 'open-window.tsx'
}

function stagesOf(modules: readonly string[], infoOf: (module: string) => Rolldown.ModuleInfo | null): Stages {
  const isEntry = (module: string): boolean => infoOf(module)?.isEntry === true
  const begin = importedBy(modules.filter(isEntry), infoOf)
  return { begin, engine: importedBy(modules.filter(isAfterFirstFrame), infoOf) }
}

/** These modules without the first ones, which have files of their own, and all that they import at once. */
function importedBy(
  first: readonly string[],
  infoOf: (module: string) => Rolldown.ModuleInfo | null,
): ReadonlySet<string> {
  const found = new Set<string>()
  const next = first.flatMap((module) => infoOf(module)?.importedIds ?? [])
  for (let module = next.pop(); module !== undefined; module = next.pop()) {
    if (found.has(module)) continue
    found.add(module)
    next.push(...(infoOf(module)?.importedIds ?? []))
  }
  return found
}

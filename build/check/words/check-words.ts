import type { Catalogue } from '../../../contract/words/say.ts'
import type { SourceFile } from '../layer-check.ts'
import { wordsOf } from './messages.ts'
import { bareTextsOf } from './texts.ts'

/** The catalogues, by file. Only texts of `engine` files are recognised when they arrive as finished English. */
export interface Catalogues {
  readonly engine: Readonly<Record<string, Catalogue>>
  readonly others: Readonly<Record<string, Catalogue>>
}

/** Programs, not people, read what most of this says, and buyers are answered in English: Chinese is welcome, not needed. */
const FOR_PROGRAMS = [
  'main/engine/market/',
  'main/engine/payments/facilitator/',
  'main/engine/practice/buyer/',
  'worker/sandbox/',
  'contract/words/',
]

/** What a system reads, written by the command line. */
const SYSTEM_TEXTS = new Set(['main/cli/service/unit.ts', 'main/cli/data-dir.ts'])

/** Everything that keeps window, tray and command line from speaking every language, as one sentence each. */
export function checkWords(files: readonly SourceFile[], catalogues: Catalogues): readonly string[] {
  const problems: string[] = []
  const known = new Map<string, string>()
  for (const [name, catalogue] of Object.entries({ ...catalogues.engine, ...catalogues.others })) {
    for (const [id, said] of Object.entries(catalogue)) {
      if (known.has(id)) problems.push(`${name}: “${id}” is in ${known.get(id)} already`)
      known.set(id, name)
      if (places(id) !== places(said)) problems.push(`${name}: “${id}” and “${said}” have different places`)
    }
  }
  const used = new Set<string>()
  for (const { file, source } of files) {
    const { messages, bare } = wordsOf(file, source)
    for (const { id } of messages) used.add(id)
    if (FOR_PROGRAMS.some((prefix) => file.startsWith(prefix))) continue
    for (const { id, line, recognised } of messages) {
      const where = known.get(id)
      if (where === undefined) problems.push(`${file}:${line}: “${id}” has no Chinese`)
      else if (where in catalogues.engine) continue
      else if (recognised && id.includes('{0}'))
        problems.push(`${file}:${line}: “${id}” must be in an engine catalogue, to be recognised`)
      else if (!where.startsWith(surfaceOf(file)))
        problems.push(`${file}:${line}: “${id}” is in ${where}, which is not loaded there`)
    }
    if (file.startsWith('renderer/'))
      for (const { id, line } of bare) problems.push(`${file}:${line}: “${id}” is English in the markup`)
    if (!file.startsWith('main/cli') || SYSTEM_TEXTS.has(file)) continue
    for (const { text, line } of bareTextsOf(file, source, new Set(messages.map(({ at }) => at))))
      problems.push(`${file}:${line}: “${text}” is English that no catalogue has`)
  }
  for (const [id, name] of known) if (!used.has(id)) problems.push(`${name}: “${id}” is used nowhere`)
  return problems
}

/** How the catalogues of those begin that only this part of Hearth loads. */
function surfaceOf(file: string): string {
  if (file.startsWith('renderer/')) return 'window'
  if (file.startsWith('main/shell/')) return 'shell'
  return file.startsWith('main/cli/') ? 'cli' : 'engine'
}

/** The places of a message, each once, in one order; the number of a plural counts as place 0. */
function places(message: string): string {
  const named = [...message.matchAll(/\{(\d+)[,}]/g)].map(([, place = '']) => place)
  const tags = [...message.matchAll(/<\/?(\d+)\/?>/g)].map(([tag]) => tag)
  return [...new Set([...named, ...tags])].toSorted((a, b) => a.localeCompare(b)).join(' ')
}

import { setupI18n } from '@lingui/core'
import type { CompiledMessage } from '@lingui/message-utils/compileMessage'
import { compile } from './compile.ts'
import type { Language } from './language.ts'
import { recogniser, type Recognised } from './recognise.ts'
import { idOf, type Catalogue, type Value } from './say.ts'

/** Texts longer than this are no sentences of ours. */
const LONGEST = 2_000
const REMEMBERED = 500

const compiled = new Map<string, CompiledMessage>()
function compileOnce(message: string): CompiledMessage {
  const known = compiled.get(message) ?? compile(message)
  compiled.set(message, known)
  return known
}

/** For `I18nProvider` alone; everybody else uses the functions of this file. */
export const lingui = setupI18n({ locale: 'en', messages: { en: {}, 'zh-Hans': {} } })
lingui.setMessagesCompiler(compileOnce)

let language: Language = 'en'
const listeners = new Set<() => void>()
let engineWords: Catalogue = {}
let recognises: ReturnType<typeof recogniser> | null = null
const translations = new Map<string, string>()

/** Adds the words that only one of window, desktop shell and command line needs. */
export function learn(words: Catalogue): void {
  lingui.load('zh-Hans', { ...words })
}

/**
 * Adds the words of the engine (`zh-hans/engine.ts`), which `translated` finds again in finished English. Who speaks
 * a language learns them before: the window fetches them only for a person who reads Chinese.
 */
export function learnEngine(words: Catalogue): void {
  if (words === engineWords) return
  engineWords = words
  recognises = null
  translations.clear()
  learn(words)
}

/** From now on all words are in this language. */
export function speak(next: Language): void {
  if (next === language) return
  language = next
  lingui.activate(next)
  translations.clear()
  for (const listener of listeners) listener()
}

export function spoken(): Language {
  return language
}

/** Tells when the language changes; the answer ends that. */
export function onLanguage(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** A tagged template in the person's language, read at the moment it is shown. */
export function t(parts: TemplateStringsArray, ...values: readonly Value[]): string {
  return message(idOf(parts), values)
}

/** `#` is the number, `{1}`, `{2}`, … the other values. English needs both forms, other languages have theirs. */
export function plural(
  count: number,
  forms: { readonly one: string; readonly other: string },
  ...more: readonly Value[]
): string {
  return message(pluralId(forms), [count, ...more])
}

export function pluralId({ one, other }: { readonly one: string; readonly other: string }): string {
  return `{0, plural, one {${one}} other {${other}}}`
}

/**
 * A text that was marked with `say`, or that the engine wrote, in the person's language. What is not
 * known is shown as it is, which is English: better than nothing, and never wrong.
 */
export function translated(text: string): string {
  if (language === 'en' || text.length > LONGEST || !/\p{L}/u.test(text)) return text
  const known = translations.get(text)
  if (known !== undefined) return known
  const made = whole(text, isOneSentence) ?? sentenceBySentence(text) ?? whole(text) ?? text
  if (translations.size >= REMEMBERED) translations.clear()
  translations.set(text, made)
  return made
}

/** Sentences one after the other, as the language writes them. Empty ones are left out. */
export function sentences(...all: readonly (string | null)[]): string {
  return all.filter((each) => each !== null && each !== '').join(sentenceGap())
}

/** What stands between two sentences: a space, and in Chinese nothing. */
export function sentenceGap(): string {
  return language === 'en' ? ' ' : ''
}

/** Made when it is needed: who reads English never waits for it. */
function recognise(text: string): Recognised | null {
  recognises ??= recogniser(Object.keys(engineWords))
  return recognises(text)
}

function message(id: string, values: readonly Value[]): string {
  return lingui._(id, Object.fromEntries(values.map((value, index) => [index, value])))
}

function whole(text: string, mayHold: (value: string) => boolean = () => true): string | null {
  if (Object.hasOwn(lingui.messages, text)) return message(text, [])
  const found = recognise(text)
  if (found !== null && found.values.every(mayHold)) return message(found.id, found.values.map(translated))
  // Part of a sentence, made a whole one.
  const clause = /^(.*[^.])\.$/s.exec(text)?.[1]
  const said = clause === undefined ? null : whole(clause, mayHold)
  return said === null ? null : `${said}。`
}

/** A value that runs over the end of a sentence is more likely the next sentence, unless it is known. */
function isOneSentence(value: string): boolean {
  return !/[.!?]\s/.test(value) || (recognise(value)?.values.every(isOneSentence) ?? false)
}

/** Several messages joined: the longest one at each place. Null where none of them is known. */
function sentenceBySentence(text: string): string | null {
  const parts = text.split(/(?<=[.!?])\s+/)
  if (parts.length === 1) return null
  const said: string[] = []
  let isKnown = false
  for (let from = 0; from < parts.length;) {
    let to = parts.length
    let found = whole(parts.slice(from, to).join(' '), isOneSentence)
    while (found === null && to > from + 1) {
      to -= 1
      found = whole(parts.slice(from, to).join(' '), isOneSentence)
    }
    isKnown ||= found !== null
    said.push(found ?? parts[from] ?? '')
    from = to
  }
  return isKnown ? said.join('') : null
}

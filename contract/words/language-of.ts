import type { Language, LanguageChoice } from './language.ts'

/**
 * The language of a choice. `wanted` are the computer's languages, the dearest first, as BCP 47 tags or as
 * `LANG` writes them (`zh_CN.UTF-8`). All of Chinese is answered in Simplified Chinese: it is nearer than English.
 */
export function languageOf(choice: LanguageChoice, wanted: readonly string[]): Language {
  if (choice !== 'system') return choice
  const known = wanted.map((tag) => tag.toLowerCase().split(/[-_.@]/)[0]).find((name) => name === 'zh' || name === 'en')
  return known === 'zh' ? 'zh-Hans' : 'en'
}

import { languageOf } from '../../contract/words/language-of.ts'
import type { Language, LanguageChoice } from '../../contract/words/language.ts'
import { speak } from '../../contract/words/speak.ts'
import { desktopBridge } from '../desktop/bridge.ts'

/** Where a browser keeps the choice, and a desktop window what it began with, so that it never begins in another one. */
const KEY = 'hearth.language'

const listeners = new Set<() => void>()
let words: Promise<void> | null = null

/**
 * Speaks as was chosen last; resolves when the words for that are there. In the desktop app the choice is the
 * app's, which may have changed meanwhile.
 */
export async function startLanguage(): Promise<void> {
  desktopBridge()
    ?.readSettings({})
    .then(
      ({ language }) => follow(language),
      // The card in Settings says what is wrong with them.
      () => undefined,
    )
    .catch(reportError)
  // Another window of this browser has changed it.
  window.addEventListener('storage', ({ key }) => {
    if (key === KEY) follow(languageChoice()).catch(reportError)
  })
  // Without its words the window begins in English, and is as useful.
  await follow(languageChoice()).catch(reportError)
}

export function languageChoice(): LanguageChoice {
  const kept = localStorage.getItem(KEY)
  return kept === 'en' || kept === 'zh-Hans' ? kept : 'system'
}

/** Tells when the choice changes; the answer ends that. */
export function onLanguageChoice(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/**
 * Changes the language of everything at once, and keeps the choice.
 * @throws HearthError `desktop/settings-not-saved`; then this window has changed and the tray has not.
 */
export async function chooseLanguage(language: LanguageChoice): Promise<void> {
  await follow(language)
  const bridge = desktopBridge()
  if (bridge !== undefined) await bridge.writeSettings({ ...(await bridge.readSettings({})), language })
}

async function follow(choice: LanguageChoice): Promise<void> {
  localStorage.setItem(KEY, choice)
  for (const listener of listeners) listener()
  const language = languageOf(choice, navigator.languages)
  await wordsOf(language)
  // Chosen otherwise while the words came.
  if (languageOf(languageChoice(), navigator.languages) !== language) return
  document.documentElement.lang = language
  speak(language)
}

/** English is in the code itself; other words are fetched when somebody speaks that language. */
async function wordsOf(language: Language): Promise<void> {
  if (language === 'en') return
  words ??= import('./chinese.ts').then(({ learnChinese }) => learnChinese())
  words.catch(() => {
    words = null
  })
  await words
}

import { LanguageChoice, languageOf } from '../../contract/words/language.ts'
import { learn, speak } from '../../contract/words/speak.ts'
import { windowWords } from '../../contract/words/zh-hans/window.ts'
import { desktopBridge } from '../desktop/bridge.ts'

/** Where a browser keeps the choice, and a desktop window what it began with, so that it never begins in another one. */
const KEY = 'hearth.language'

learn(windowWords)

/** Speaks as was chosen last. In the desktop app the choice is the app's, which may have changed meanwhile. */
export function startLanguage(): void {
  follow(languageChoice())
  desktopBridge()
    ?.readSettings({})
    .then(
      ({ language }) => follow(language),
      () => undefined,
    )
  // Another window of this browser has changed it.
  window.addEventListener('storage', ({ key }) => {
    if (key === KEY) follow(languageChoice())
  })
}

export function languageChoice(): LanguageChoice {
  const kept = LanguageChoice.safeParse(localStorage.getItem(KEY))
  return kept.success ? kept.data : 'system'
}

/**
 * Changes the language of everything at once, and keeps the choice.
 * @throws HearthError `desktop/settings-not-saved`; then this window has changed and the tray has not.
 */
export async function chooseLanguage(language: LanguageChoice): Promise<void> {
  follow(language)
  const bridge = desktopBridge()
  if (bridge !== undefined) await bridge.writeSettings({ ...(await bridge.readSettings({})), language })
}

function follow(choice: LanguageChoice): void {
  localStorage.setItem(KEY, choice)
  const language = languageOf(choice, navigator.languages)
  document.documentElement.lang = language
  speak(language)
}

import type { ThemeChoice } from '../../contract/theme.ts'
import { desktopBridge } from '../desktop/bridge.ts'

/** Where a browser keeps the choice, and a desktop window what it began with, so that it never begins in other colours. */
const KEY = 'hearth.theme'

/** The colours that are really on the screen. */
export type ShownTheme = Exclude<ThemeChoice, 'system'>

const dark = window.matchMedia('(prefers-color-scheme: dark)')
const listeners = new Set<() => void>()

/** Colours the page as was chosen last; to be called before its first frame. In the desktop app the choice is the app's. */
export function startTheme(): void {
  follow(themeChoice())
  desktopBridge()
    ?.readSettings({})
    .then(
      ({ theme }) => follow(theme),
      // The card in Settings says what is wrong with them.
      () => undefined,
    )
  dark.addEventListener('change', tellAll)
  // Another window of this browser has changed it.
  window.addEventListener('storage', ({ key }) => {
    if (key === KEY) follow(themeChoice())
  })
}

export function themeChoice(): ThemeChoice {
  const kept = localStorage.getItem(KEY)
  return kept === 'light' || kept === 'dark' ? kept : 'system'
}

export function shownTheme(): ShownTheme {
  const choice = themeChoice()
  if (choice !== 'system') return choice
  return dark.matches ? 'dark' : 'light'
}

/** Tells when the choice or the shown colours change; the answer ends that. */
export function onTheme(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/**
 * Changes the colours at once, and keeps the choice.
 * @throws HearthError `desktop/settings-not-saved`; then it holds until Hearth is started again.
 */
export async function chooseTheme(theme: ThemeChoice): Promise<void> {
  follow(theme)
  const bridge = desktopBridge()
  if (bridge !== undefined) await bridge.writeSettings({ ...(await bridge.readSettings({})), theme })
}

function follow(choice: ThemeChoice): void {
  localStorage.setItem(KEY, choice)
  const page = document.documentElement
  if (choice === 'system') delete page.dataset['theme']
  else page.dataset['theme'] = choice
  tellAll()
}

function tellAll(): void {
  for (const listener of listeners) listener()
}

import { useSyncExternalStore } from 'react'
import type { ThemeChoice } from '../../../contract/theme.ts'
import { say } from '../../../contract/words/say.ts'
import { t, translated } from '../../../contract/words/speak.ts'
import { useAction } from '../../engine/use-action.ts'
import { chooseTheme, onTheme, shownTheme, themeChoice, type ShownTheme } from '../../theme/theme.ts'
import { Card } from '../../ui/card.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import css from './settings-screen.module.css'

const themes: readonly { readonly id: ThemeChoice; readonly label: string }[] = [
  { id: 'system', label: say`As the system` },
  { id: 'light', label: say`Light` },
  { id: 'dark', label: say`Dark` },
]
const shownWords: Readonly<Record<ShownTheme, string>> = {
  light: say`Light colours are shown.`,
  dark: say`Dark colours are shown.`,
}

/** The colours of this window; how strong they are is the system's choice alone. */
export function ThemeCard() {
  const choice = useSyncExternalStore(onTheme, themeChoice)
  const shown = useSyncExternalStore(onTheme, shownTheme)
  const change = useAction(chooseTheme)
  return (
    <Card title={t`Theme`} icon="contrast">
      <div className={css['line']}>
        <Segmented label={t`Theme`} value={choice} choices={themes} onChange={(next) => change.run(next)} />
        <p className={css['quiet']}>
          <output>{translated(shownWords[shown])}</output> {t`Contrast is as the system asks.`}
        </p>
      </div>
      {change.error === null ? null : <ErrorNotice error={change.error} />}
    </Card>
  )
}

import { useSyncExternalStore } from 'react'
import type { LanguageChoice } from '../../../contract/words/language.ts'
import { say } from '../../../contract/words/say.ts'
import { t } from '../../../contract/words/speak.ts'
import { useAction } from '../../engine/use-action.ts'
import { Card } from '../../ui/card.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { chooseLanguage, languageChoice, onLanguageChoice } from '../../words/language.ts'
import css from './settings-screen.module.css'

/** Each language is named in itself: whoever needs it reads nothing else here. */
const languages: readonly { readonly id: LanguageChoice; readonly label: string }[] = [
  { id: 'system', label: say`As the system` },
  { id: 'en', label: 'English' },
  { id: 'zh-Hans', label: '简体中文' },
]

/** The language of the window, and of the tray where there is one. */
export function LanguageCard() {
  const choice = useSyncExternalStore(onLanguageChoice, languageChoice)
  const change = useAction(chooseLanguage)
  return (
    <Card title={t`Language`} icon="globe">
      <div className={css['line']}>
        <Segmented label={t`Language`} value={choice} choices={languages} onChange={(next) => change.run(next)} />
      </div>
      {change.error === null ? null : <ErrorNotice error={change.error} />}
    </Card>
  )
}

import { t } from '../../../contract/words/speak.ts'
import { Mark } from '../../ui/mark.tsx'
import css from './connect-screen.module.css'

/** What the window says first, and until the engine has answered once. */
export function Connecting() {
  return (
    <main className={css['screen']}>
      <Mark size={44} />
      <output>{t`Connecting to Hearth`}</output>
    </main>
  )
}

import { t } from '../../contract/words/speak.ts'
import { foreignText } from '../format/foreign-text.ts'
import css from './foreign.module.css'

/** Text that somebody else wrote: plain, isolated from its surroundings, of bounded length. */
export function Foreign({ text, limit = 80 }: { text: string; limit?: number }) {
  const shown = foreignText(text, limit)
  return (
    <bdi className={css['foreign']} title={shown}>
      {shown === '' ? t`(no name)` : shown}
    </bdi>
  )
}

import { t } from '../../../contract/words/speak.ts'
import { foreignText } from '../../format/foreign-text.ts'
import css from './job-panel.module.css'

const SHOWN = 20

interface NamedListProps {
  /** `name` is a buyer's text. */
  readonly items: readonly { readonly name: string; readonly note: string }[]
}

/** Things a buyer named, one a line, each with what is known of it. */
export function NamedList({ items }: NamedListProps) {
  if (items.length === 0) return <span className={css['quiet']}>{t`none`}</span>
  return (
    <ul className={css['named']}>
      {items.slice(0, SHOWN).map(({ name, note }, index) => (
        <li key={`${index} ${name}`}>
          <bdi>{foreignText(name, 120)}</bdi>
          <span>{note}</span>
        </li>
      ))}
      {items.length > SHOWN ? <li className={css['quiet']}>{t`and ${items.length - SHOWN} more`}</li> : null}
    </ul>
  )
}

import css from './own-money.module.css'

/** A sum in the person's own money, as `ownMoney` writes it. */
export function OwnMoney({ text, size = 'm' }: { text: string; size?: 'm' | 'l' }) {
  return (
    <span className={css['money']} data-size={size}>
      {text}
    </span>
  )
}

import css from './unknown.module.css'

/** The place of a number nobody knows: an em space and the reason, never a 0. */
export function Unknown({ reason }: { reason: string }) {
  return (
    <span className={css['unknown']}>
      {'\u2003'}
      <span>{reason}</span>
    </span>
  )
}

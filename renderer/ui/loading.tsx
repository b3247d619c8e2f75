import { useEffect, useState } from 'react'
import { t } from '../../contract/words/speak.ts'
import css from './loading.module.css'

/** Holds the place of an answer; silent for a moment, so that quick answers do not flicker. */
export function Loading({ what, lines = 3 }: { what: string; lines?: number }) {
  const [shown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 250)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div className={css['loading']} aria-busy="true">
      {shown ? <p className="visually-hidden">{t`Loading ${what}`}</p> : null}
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} className={css['line']} data-shown={shown || undefined} />
      ))}
    </div>
  )
}

import { t } from '../../contract/words/speak.ts'
import { useSection } from '../engine/hooks.tsx'
import css from './practice-banner.module.css'

/** On every screen while the money is play money. */
export function PracticeBanner() {
  const network = useSection('network')
  if (!network.practice) return null
  return (
    <aside className={css['banner']} aria-label={t`Practice money`}>
      <strong>{t`Practice money.`}</strong>{' '}
      {t`Everything here is real work on a local practice network; the money has no value.`}
    </aside>
  )
}

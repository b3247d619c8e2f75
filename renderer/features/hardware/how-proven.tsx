import { Trans } from '@lingui/react'
import type { SpeedProof } from '../../../contract/capability.ts'
import { translated, t } from '../../../contract/words/speak.ts'
import { useSection } from '../../engine/hooks.tsx'
import { METHOD, NOT_PROVEN, oddsSentence } from '../../words/capability.ts'
import css from './hardware.module.css'

/** How the check works, what it leaves open, and how somebody else makes it. */
export function HowProven({ proof }: { proof: SpeedProof | null }) {
  const { marketUrl } = useSection('engine')
  return (
    <div className={css['how']}>
      <section aria-label={t`How it is checked`}>
        <h3>{t`How it is checked`}</h3>
        <ol className={css['steps']}>
          {METHOD.map((step) => (
            <li key={step}>{translated(step)}</li>
          ))}
        </ol>
        {proof === null ? null : <p>{oddsSentence(proof)}</p>}
      </section>
      <section aria-label={t`What it does not prove`}>
        <h3>{t`What it does not prove`}</h3>
        <ul className={css['steps']}>
          {NOT_PROVEN.map((sentence) => (
            <li key={sentence}>{translated(sentence)}</li>
          ))}
        </ul>
        {marketUrl === null ? null : (
          <p>
            <Trans
              id="Anybody who can reach this machine can check it, with <0>hearth challenge {0}</0>."
              components={{ 0: <code /> }}
              values={{ 0: marketUrl }}
            />
          </p>
        )}
      </section>
    </div>
  )
}

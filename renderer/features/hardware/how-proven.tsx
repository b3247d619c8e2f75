import type { SpeedProof } from '../../../contract/capability.ts'
import { t } from '../../../contract/words/speak.ts'
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
            <li key={step}>{step}</li>
          ))}
        </ol>
        {proof === null ? null : <p>{oddsSentence(proof)}</p>}
      </section>
      <section aria-label={t`What it does not prove`}>
        <h3>{t`What it does not prove`}</h3>
        <ul className={css['steps']}>
          {NOT_PROVEN.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
        {marketUrl === null ? null : (
          <p>
            {t`Anybody who can reach this machine can check it, with`} <code>{t`hearth challenge ${marketUrl}`}</code>.
          </p>
        )}
      </section>
    </div>
  )
}

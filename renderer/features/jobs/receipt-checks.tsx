import type { CallOut } from '../../../contract/engine.ts'
import { translated, t } from '../../../contract/words/speak.ts'
import { Shape } from '../../ui/shape.tsx'
import css from './job-panel.module.css'

/** Every check by name; the first line only counts them. */
export function ReceiptChecks({ result }: { result: CallOut<'receipts.verify'> }) {
  const failed = result.checks.filter((check) => !check.ok).length
  const count = result.checks.length
  return (
    <div className={css['result']}>
      <output>
        {failed === 0 && result.ok ? t`All ${count} checks hold` : t`${failed} of ${count} checks do not hold`}
      </output>
      <ul className={css['checks']} aria-label={t`Checks of this receipt`}>
        {result.checks.map((check) => (
          <li key={check.name} className={css['check']} data-failed={!check.ok || undefined}>
            <Shape name={check.ok ? 'check' : 'cross'} />
            <span>
              {translated(check.name)}
              <span className="visually-hidden">{check.ok ? t`: holds` : t`: does not hold`}</span>
            </span>
            <p>{translated(check.detail)}</p>
          </li>
        ))}
      </ul>
    </div>
  )
}

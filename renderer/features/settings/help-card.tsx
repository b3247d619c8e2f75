import { t } from '../../../contract/words/speak.ts'
import { Card } from '../../ui/card.tsx'
import { Disclosure } from '../../ui/disclosure.tsx'
import { DiagnosticFile } from './diagnostic-file.tsx'
import { RemoveHearth } from './remove-hearth.tsx'
import css from './settings-screen.module.css'

/** What to do when something is wrong, and how to leave. */
export function HelpCard() {
  return (
    <Card title={t`Help`} icon="info">
      <div className={css['line']}>
        <p className={css['quiet']}>
          {t`If something goes wrong: what Hearth knows of this computer, in one file without secrets. You read it before it is saved.`}
        </p>
        <DiagnosticFile />
      </div>
      <Disclosure summary={t`Remove Hearth from this computer`}>
        <RemoveHearth />
      </Disclosure>
    </Card>
  )
}

import { t } from '../../../contract/words/speak.ts'
import { goTo, screenHref } from '../../routes/route.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import css from './settings-screen.module.css'

/** The way to the person's other machines, also while there are none and the navigation does not name them. */
export function MachinesCard() {
  return (
    <Card title={t`Other machines`} icon="machines">
      <div className={css['line']}>
        <p className={css['quiet']}>{t`See all your computers with Hearth on one screen, with one total.`}</p>
        <Button size="s" onClick={() => goTo(screenHref.machines)}>{t`Open Machines`}</Button>
      </div>
    </Card>
  )
}

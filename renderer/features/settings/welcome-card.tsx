import { t } from '../../../contract/words/speak.ts'
import { goTo, WELCOME_HREF } from '../../routes/route.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import css from './settings-screen.module.css'

/** The way back to the first start. */
export function WelcomeCard() {
  return (
    <Card title={t`Once more`} icon="refresh">
      <div className={css['line']}>
        <p className={css['quiet']}>
          {t`What was found, the speed of this computer, where money goes and when Hearth may work: the four steps of the first start.`}
        </p>
        <Button size="s" onClick={() => goTo(WELCOME_HREF)}>
          {t`Show the welcome`}
        </Button>
      </div>
    </Card>
  )
}

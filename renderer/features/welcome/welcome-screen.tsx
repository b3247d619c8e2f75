import { useEffect, useRef, useState } from 'react'
import { say } from '../../../contract/words/say.ts'
import { t, translated } from '../../../contract/words/speak.ts'
import { useEngine, useOnline } from '../../engine/hooks.tsx'
import { useAction } from '../../engine/use-action.ts'
import { goTo, screenHref } from '../../routes/route.ts'
import { Button } from '../../ui/button.tsx'
import { Mark } from '../../ui/mark.tsx'
import { ErrorNotice } from '../../ui/notice.tsx'
import { FoundStep } from './found-step.tsx'
import { MoneyStep } from './money-step.tsx'
import { ReadyStep } from './ready-step.tsx'
import { SpeedStep } from './speed-step.tsx'
import { StepList } from './step-list.tsx'
import { after, before, type Step } from './steps.ts'
import css from './welcome.module.css'
import { WhenStep } from './when-step.tsx'

const parts = { found: FoundStep, speed: SpeedStep, money: MoneyStep, when: WhenStep, ready: ReadyStep } as const

const titles: Readonly<Record<Step, string>> = {
  found: say`This is what Hearth found`,
  speed: say`How fast is this computer?`,
  money: say`Where your money goes`,
  when: say`When Hearth may work`,
  ready: say`You are ready`,
}

/** The first start: four steps, each of which can be skipped, gone back to, and done again another day. */
export function WelcomeScreen() {
  const { call } = useEngine()
  const online = useOnline()
  const [step, setStep] = useState<Step>('found')
  const [moved, setMoved] = useState(false)
  const leave = useAction(async (available: boolean) => {
    if (available) await call('availability.resume', {})
    await call('welcome.finish', {})
    goTo(screenHref.home)
  })
  const Part = parts[step]
  const isLast = step === 'ready'
  const show = (next: Step): void => {
    setMoved(true)
    setStep(next)
  }
  return (
    <main id="main" className={css['screen']}>
      <header className={css['head']}>
        <span className={css['brand']}>
          <Mark size={28} />
          <span>{t`Welcome to Hearth`}</span>
        </span>
        {isLast ? null : (
          <Button look="quiet" size="s" busy={leave.busy} disabled={!online} onClick={() => leave.run(false)}>
            {t`Skip the welcome`}
          </Button>
        )}
      </header>
      <StepList current={step} onChoose={show} />
      <section className={css['step']} aria-labelledby="welcome-step">
        <StepTitle key={step} text={translated(titles[step])} focused={moved} />
        <Part />
      </section>
      {leave.error === null ? null : <ErrorNotice error={leave.error} />}
      <footer className={css['foot']}>
        <Button look="quiet" disabled={step === 'found'} onClick={() => show(before(step))}>
          {t`Back`}
        </Button>
        {isLast ? (
          <Button look="money" busy={leave.busy} disabled={!online} onClick={() => leave.run(true)}>
            {t`Go available`}
          </Button>
        ) : (
          <Button look="money" onClick={() => show(after(step))}>
            {t`Continue`}
          </Button>
        )}
      </footer>
    </main>
  )
}

/** Whoever goes on is where the next step begins, by keyboard and for a screen reader. */
function StepTitle({ text, focused }: { text: string; focused: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (focused) heading.current?.focus()
  }, [focused])
  return (
    <h1 id="welcome-step" ref={heading} tabIndex={-1} className={css['title']}>
      {text}
    </h1>
  )
}

import { say } from '../../../contract/words/say.ts'
import { t, translated } from '../../../contract/words/speak.ts'
import { steps, type Step } from './steps.ts'
import css from './welcome.module.css'

const labels: Readonly<Record<Exclude<Step, 'ready'>, string>> = {
  found: say`This computer`,
  speed: say`Speed`,
  money: say`Money`,
  when: say`When`,
}

/** Where one is among the four steps; each is a press away. */
export function StepList({ current, onChoose }: { current: Step; onChoose: (step: Step) => void }) {
  return (
    <nav aria-label={t`Steps`}>
      <ol className={css['steps']}>
        {steps.map((step, index) =>
          step === 'ready' ? null : (
            <li key={step}>
              <button
                type="button"
                className={css['stepButton']}
                data-done={index < steps.indexOf(current) || undefined}
                aria-current={step === current ? 'step' : undefined}
                onClick={() => onChoose(step)}
              >
                <span className={css['number']} aria-hidden="true">
                  {index + 1}
                </span>
                {translated(labels[step])}
              </button>
            </li>
          ),
        )}
      </ol>
    </nav>
  )
}

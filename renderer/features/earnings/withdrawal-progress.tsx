import type { WithdrawalRow } from '../../../contract/engine.ts'
import { translated, t } from '../../../contract/words/speak.ts'
import { say } from '../../../contract/words/say.ts'
import { Shape, type ShapeName } from '../../ui/shape.tsx'
import css from './withdrawal-progress.module.css'
import { withdrawalSteps, type WithdrawalStep } from './withdrawal-steps.ts'

const looks: Readonly<Record<WithdrawalStep['status'], { readonly shape: ShapeName; readonly say: string }>> = {
  done: { shape: 'check', say: say`done` },
  current: { shape: 'working', say: say`now` },
  open: { shape: 'ring', say: say`not yet` },
  stopped: { shape: 'cross', say: say`did not happen` },
}

/** From the books to final, one step a line. */
export function WithdrawalSteps({ row }: { row: WithdrawalRow }) {
  return (
    <ol className={css['steps']} aria-label={t`Progress of the withdrawal`}>
      {withdrawalSteps(row).map((step) => (
        <li key={step.id} data-status={step.status} aria-current={step.status === 'current' ? 'step' : undefined}>
          <Shape name={looks[step.status].shape} size={14} />
          {translated(step.label)}
          <span className="visually-hidden">, {translated(looks[step.status].say)}</span>
        </li>
      ))}
    </ol>
  )
}

import { Progress } from '@base-ui/react/progress'
import css from './progress-bar.module.css'

interface ProgressBarProps {
  /** What is being done, for a screen reader. */
  readonly label: string
  /** 0 to 1; null while nobody can say how far it is. */
  readonly value: number | null
  readonly valueText: string
}

export function ProgressBar({ label, value, valueText }: ProgressBarProps) {
  const percent = value === null ? null : Math.round(Math.min(1, Math.max(0, value)) * 100)
  return (
    <Progress.Root className={css['root']} value={percent} aria-label={label} aria-valuetext={valueText}>
      <Progress.Track className={css['track']}>
        <Progress.Indicator className={css['indicator']} />
      </Progress.Track>
    </Progress.Root>
  )
}

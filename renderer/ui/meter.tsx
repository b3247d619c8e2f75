import { Meter as BaseMeter } from '@base-ui/react/meter'
import css from './meter.module.css'

interface MeterProps {
  readonly label: string
  /** 0 to 1. */
  readonly value: number
  readonly valueText: string
}

/** How much of something is in use; the number itself stands beside it as text. */
export function Meter({ label, value, valueText }: MeterProps) {
  const percent = Math.round(Math.min(1, Math.max(0, value)) * 100)
  return (
    <BaseMeter.Root value={percent} aria-label={label} aria-valuetext={valueText}>
      <BaseMeter.Track className={css['track']}>
        <BaseMeter.Indicator className={css['fill']} />
      </BaseMeter.Track>
    </BaseMeter.Root>
  )
}

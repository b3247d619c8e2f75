import { Toggle } from '@base-ui/react/toggle'
import { ToggleGroup } from '@base-ui/react/toggle-group'
import { translated } from '../../contract/words/speak.ts'
import css from './segmented.module.css'

interface SegmentedProps<Id extends string> {
  readonly label: string
  readonly value: Id
  readonly choices: readonly { readonly id: Id; readonly label: string }[]
  readonly onChange: (id: Id) => void
}

/** One of a few, all in view. */
export function Segmented<Id extends string>({ label, value, choices, onChange }: SegmentedProps<Id>) {
  return (
    <ToggleGroup
      className={css['group']}
      aria-label={label}
      value={[value]}
      onValueChange={([next]) => {
        if (next !== undefined) onChange(next)
      }}
    >
      {choices.map((choice) => (
        <Toggle key={choice.id} value={choice.id} className={css['choice']}>
          {translated(choice.label)}
        </Toggle>
      ))}
    </ToggleGroup>
  )
}

import { Icon } from './icon.tsx'
import css from './search-field.module.css'

interface SearchFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
}

export function SearchField({ label, value, onChange }: SearchFieldProps) {
  return (
    <div className={css['field']}>
      <Icon name="search" size={14} />
      <input
        className={css['input']}
        type="search"
        aria-label={label}
        placeholder={label}
        maxLength={100}
        spellCheck={false}
        autoComplete="off"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  )
}

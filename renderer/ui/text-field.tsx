import { Field } from '@base-ui/react/field'
import type { HTMLInputAutoCompleteAttribute, ReactNode, Ref } from 'react'
import css from './text-field.module.css'

interface TextFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly description?: ReactNode
  readonly error?: string | null
  readonly type?: 'text' | 'password' | 'search'
  readonly autoComplete?: HTMLInputAutoCompleteAttribute
  readonly inputMode?: 'text' | 'decimal'
  readonly placeholder?: string
  readonly mono?: boolean
  readonly maxLength: number
  readonly disabled?: boolean
  /** Right of the input, on its line. */
  readonly action?: ReactNode
  readonly inputRef?: Ref<HTMLInputElement>
}

export function TextField({
  label,
  value,
  onChange,
  description,
  error = null,
  type = 'text',
  autoComplete = 'off',
  inputMode,
  placeholder,
  mono = false,
  maxLength,
  disabled = false,
  action,
  inputRef,
}: TextFieldProps) {
  return (
    <Field.Root className={css['field']} invalid={error !== null}>
      <Field.Label className={css['label']}>{label}</Field.Label>
      <div className={css['line']}>
        <Field.Control
          ref={inputRef}
          className={css['input']}
          data-mono={mono || undefined}
          type={type}
          value={value}
          autoComplete={autoComplete}
          inputMode={inputMode}
          placeholder={placeholder}
          maxLength={maxLength}
          disabled={disabled}
          spellCheck={false}
          onValueChange={onChange}
        />
        {action}
      </div>
      {error === null ? null : (
        <Field.Error className={css['error']} match>
          {error}
        </Field.Error>
      )}
      {description === undefined ? null : (
        <Field.Description className={css['description']} render={<div />}>
          {description}
        </Field.Description>
      )}
    </Field.Root>
  )
}

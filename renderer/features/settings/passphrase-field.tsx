import type { Ref } from 'react'
import { t } from '../../../contract/words/speak.ts'
import { useSection } from '../../engine/hooks.tsx'
import { TextField } from '../../ui/text-field.tsx'

interface PassphraseFieldProps {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly label?: string
  readonly fresh?: boolean
  readonly inputRef?: Ref<HTMLInputElement>
}

/** The wallet's passphrase; on the practice network it says the one everybody knows. */
export function PassphraseField({ label = t`Wallet passphrase`, fresh = false, ...rest }: PassphraseFieldProps) {
  const { practicePassphrase } = useSection('wallet')
  const hint = practicePassphrase === null || fresh ? null : t`Practice wallet: ${practicePassphrase}`
  return (
    <TextField
      label={label}
      type="password"
      autoComplete={fresh ? 'new-password' : 'current-password'}
      maxLength={1024}
      {...(hint === null ? {} : { description: hint })}
      {...rest}
    />
  )
}

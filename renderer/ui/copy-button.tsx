import { useEffect, useState } from 'react'
import { t } from '../../contract/words/speak.ts'
import css from './copy-button.module.css'
import { Icon } from './icon.tsx'
import { Tooltip } from './tooltip.tsx'

/** Copies `text`; for two seconds the icon and the accessible name say whether it worked. */
export function CopyButton({ text, name }: { text: string; name: string }) {
  const [result, setResult] = useState<'none' | 'copied' | 'failed'>('none')
  useEffect(() => {
    if (result === 'none') return undefined
    const timer = setTimeout(() => setResult('none'), 2_000)
    return () => clearTimeout(timer)
  }, [result])
  const label = { none: t`Copy ${name}`, copied: t`Copied ${name}`, failed: t`Could not copy ${name}` }[result]
  const icon = ({ none: 'copy', copied: 'check', failed: 'cross' } as const)[result]
  return (
    <Tooltip text={label}>
      <button
        type="button"
        className={css['copy']}
        aria-label={label}
        onClick={(event) => {
          event.stopPropagation()
          navigator.clipboard.writeText(text).then(
            () => setResult('copied'),
            () => setResult('failed'),
          )
        }}
      >
        <Icon name={icon} size={14} />
      </button>
    </Tooltip>
  )
}
